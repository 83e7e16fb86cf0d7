// What the site of a fault or a message speaks of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace baton::reports {

/// Of `bus.deliver/execution.completed/execution-7/executor-1#2`, each where it is there.
struct site_words {
  std::string_view call;     ///< its first word, such as `bus.deliver`
  std::string_view message;  ///< the type of a message
  std::string_view last;     ///< its last word, such as `answer`, if it has no number
  std::int64_t execution = 0;
  std::int64_t attempt = 0;
  std::int64_t request = 0;
  std::int64_t action = 0;
  std::string host;   ///< as hosts are called: `executor-1`, `storage`
  std::string other;  ///< a second one: of a link
};

[[nodiscard]] site_words words_of(std::string_view site);

/// Such as `execution.completed of execution 7`, `store.finish of execution 7, attempt 1`.
[[nodiscard]] std::string subject_of(const site_words& site);

}  // namespace baton::reports
