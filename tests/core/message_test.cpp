// The names of messages on the wire.
#include "engine/core/message.hpp"

#include <set>
#include <string>

#include <catch2/catch.hpp>

using namespace baton;

TEST_CASE("each message type has a name of its own that reads back") {
  std::set<std::string> names;
  for (const message_type type : all_message_types) {
    const std::string name{to_string(type)};
    CAPTURE(name);
    CHECK(names.insert(name).second);
    CHECK(message_type_from_string(name) == type);
  }
}

TEST_CASE("the names on the wire are those the design lists") {
  CHECK(to_string(message_type::enforcement_created) == "enforcement.created");
  CHECK(to_string(message_type::execution_requested) == "execution.requested");
  CHECK(to_string(message_type::execution_scheduled) == "execution.scheduled");
  CHECK(to_string(message_type::execution_status_changed) == "execution.status_changed");
  CHECK(to_string(message_type::execution_cancel) == "execution.cancel");
  CHECK(to_string(message_type::execution_completed) == "execution.completed");
}

TEST_CASE("a name that no message has is none") {
  CHECK_FALSE(message_type_from_string("").has_value());
  CHECK_FALSE(message_type_from_string("execution").has_value());
  CHECK_FALSE(message_type_from_string("Execution.Completed").has_value());
  CHECK_FALSE(message_type_from_string("execution.completed ").has_value());
}

TEST_CASE("envelopes are equal exactly if everything in them is") {
  message_envelope one;
  one.message_id = "execution-7.completed";
  one.payload.execution = execution_id{7};
  message_envelope other = one;
  CHECK(one == other);
  other.payload.state = status::completed;
  CHECK_FALSE(one == other);
  other = one;
  other.message_id = "execution-8.completed";
  CHECK_FALSE(one == other);
}
