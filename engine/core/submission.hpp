// A client's request to run an action.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace baton {

/// One request to run an action, parsed.
struct submission {
  std::string action_ref;
  std::string parameters = "{}";  ///< a JSON object's text
  /// The object's top-level fields as (name, JSON text), sorted by name; `group_by` picks from them.
  std::vector<std::pair<std::string, std::string>> fields;
  std::string idempotency_key;  ///< empty: none. Of one execution of a batch: see batch_key.hpp
};

}  // namespace baton
