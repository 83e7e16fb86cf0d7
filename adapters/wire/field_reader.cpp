#include "adapters/wire/field_reader.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "adapters/wire/times.hpp"

namespace baton::wire {
namespace {

namespace json = boost::json;

}  // namespace

field_reader::field_reader(const json::value& read, std::string_view what,
                           std::string_view object_name)
    : fields_{read.if_object()}, what_{what}, object_name_{object_name} {
  if (fields_ == nullptr) {
    fault_ = object_name.empty() ? "an object is missing"
                                 : fmt::format("{} is not an object", object_name);
  }
}

std::string field_reader::text(std::string_view name) {
  const json::value* const found = find(name);
  const json::string* const value = found == nullptr ? nullptr : found->if_string();
  return value == nullptr ? fail<std::string>(name, "a string")
                          : std::string{value->data(), value->size()};
}

std::string field_reader::text_if_any(std::string_view name) {
  return find(name) == nullptr || is_null(name) ? std::string{} : text(name);
}

bool field_reader::flag(std::string_view name) {
  const json::value* const found = find(name);
  const bool* const value = found == nullptr ? nullptr : found->if_bool();
  return value == nullptr ? fail<bool>(name, "true or false") : *value;
}

std::int64_t field_reader::time_if_any(std::string_view name) {
  if (is_null(name)) {
    return 0;
  }
  const std::optional<std::int64_t> moment = wall_ns_from_rfc3339(text(name));
  return moment ? *moment : fail<std::int64_t>(name, "a time");
}

status field_reader::state() {
  const std::optional<status> known = status_from_string(text("status"));
  return known ? *known : fail<status>("status", "a status");
}

const json::array& field_reader::list(std::string_view name) {
  static const json::array none;
  const json::value* const found = find(name);
  const json::array* const value = found == nullptr ? nullptr : found->if_array();
  if (value == nullptr) {
    note(name, "a list");
  }
  return value == nullptr ? none : *value;
}

field_reader field_reader::object(std::string_view name) {
  static const json::value none;
  const json::value* const found = find(name);
  return field_reader{found == nullptr ? none : *found, what_, name};
}

error field_reader::fault() const {
  return {errc::invalid_argument, fmt::format("{} is none of baton's: {}", what_, fault_)};
}

void field_reader::note(std::string_view name, std::string_view expected) {
  if (fault_.empty()) {
    fault_ = fmt::format("{}{}{} is not {}", object_name_, object_name_.empty() ? "" : ".", name,
                         expected);
  }
}

const json::value* field_reader::find(std::string_view name) const {
  return fields_ == nullptr ? nullptr : fields_->if_contains({name.data(), name.size()});
}

bool field_reader::is_null(std::string_view name) const {
  const json::value* const found = find(name);
  return found != nullptr && found->is_null();
}

json::value parsed(std::string_view document, std::size_t depth_max) {
  json::parse_options options;
  options.max_depth = depth_max;
  boost::system::error_code failure;
  json::value read = json::parse({document.data(), document.size()}, failure, {}, options);
  return failure ? json::value{} : read;
}

std::optional<std::string> embedded(const json_object& document, std::string_view name) {
  const auto found = std::find_if(document.fields.rbegin(), document.fields.rend(),
                                  [&](const json_field& field) { return field.first == name; });
  return found == document.fields.rend() ? std::nullopt : std::optional{found->second};
}

}  // namespace baton::wire
