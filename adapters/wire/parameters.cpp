#include "adapters/wire/parameters.hpp"

#include "adapters/wire/json_object.hpp"

namespace baton::wire {

result<submission> parse_submission(std::string action_ref, std::string_view parameters) {
  result<json_object> read =
      read_object(parameters, "parameters", json_rules::strict, json_depth_max);
  if (!read) {
    return read.error();
  }
  submission request;
  request.action_ref = std::move(action_ref);
  request.parameters = std::move(read->text);
  request.fields = std::move(read->fields);
  return request;
}

}  // namespace baton::wire
