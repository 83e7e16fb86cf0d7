// The commands that talk to a server: each asks, prints, and returns its exit code.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/baton/client.hpp"

namespace baton::app {

struct submit_options {
  std::string action_ref;
  std::vector<std::string> parameters;  ///< `NAME=TEXT`, or `NAME:=JSON`
  std::string parameters_json;          ///< a JSON object, to which `parameters` are added
  std::string idempotency_key;          ///< empty: one is made up, so that repeating is harmless
  std::int64_t count = 1;
  bool wait = false;
};

int submit(const client_options& server, const submit_options& options);
int cancel(const client_options& server, std::int64_t execution);
/// Gives up what is left of an attempt that cannot be ended, and says what that risks.
int release(const client_options& server, std::int64_t execution);
int show(const client_options& server, std::int64_t execution, bool wait);

struct queue_options {
  std::string action_ref;  ///< empty: all actions
  std::string group;
  std::string limit;  ///< a number or `configured`; empty: as it is
  std::string mode;   ///< `open`, `paused` or `draining`; empty: as it is
};

int queue(const client_options& server, const queue_options& options);

/// The JSON object for a submission. Error: `invalid_argument`, naming the parameter.
[[nodiscard]] result<std::string> parameters_of(const submit_options& options);

}  // namespace baton::app
