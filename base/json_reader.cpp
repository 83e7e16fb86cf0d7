#include "base/json_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/json_number.hpp"
#include "base/utf8.hpp"

namespace baton::base {
namespace {

namespace json = boost::json;

// An object or array whose end has not been read yet.
struct open_value {
  bool is_object = false;
  std::string name;                  // of the member that is being read; empty between members
  std::size_t count = 0;             // of elements
  std::vector<std::uint64_t> names;  // their hashes
};

// Boost.JSON's parser calls this. Its own values would drop repeated names and, in 1.81, the last
// bits of a double.
class parts_handler {
 public:
  using code = boost::system::error_code;
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  parts_handler(json_listener& listener, json_limits limits)
      : listener_{&listener}, limits_{limits} {}

  bool on_document_begin(code&) { return true; }
  bool on_document_end(code&) { return true; }
  bool on_object_begin(code& failure) {
    return open(true, failure) && go_on(listener_->on_object_begin(), failure);
  }
  bool on_object_end(std::size_t, code& failure);
  bool on_array_begin(code& failure) {
    return open(false, failure) && go_on(listener_->on_array_begin(), failure);
  }
  bool on_array_end(std::size_t, code& failure) {
    open_.pop_back();
    return end_value(listener_->on_array_end(), failure);
  }
  bool on_key_part(json::string_view part, std::size_t, code&) { return collect(part); }
  bool on_key(json::string_view part, std::size_t, code& failure);
  bool on_string_part(json::string_view part, std::size_t, code&) { return collect(part); }
  bool on_string(json::string_view part, std::size_t, code& failure) {
    const bool goes_on = listener_->on_string(whole(part));
    collected_.clear();
    return end_value(goes_on, failure);
  }
  bool on_number_part(json::string_view part, code&) { return collect(part); }
  bool on_int64(std::int64_t, json::string_view part, code& failure) {
    return end_number(part, failure);
  }
  bool on_uint64(std::uint64_t, json::string_view part, code& failure) {
    return end_number(part, failure);
  }
  bool on_double(double, json::string_view part, code& failure) {
    return end_number(part, failure);
  }
  bool on_bool(bool value, code& failure) { return end_value(listener_->on_bool(value), failure); }
  bool on_null(code& failure) { return end_value(listener_->on_null(), failure); }
  bool on_comment_part(json::string_view, code&) { return true; }
  bool on_comment(json::string_view, code&) { return true; }

  /// What was refused here or by the listener; none: nothing was.
  [[nodiscard]] std::optional<json_failure::kind> refused() const { return refused_; }
  [[nodiscard]] std::string place() const;

 private:
  bool open(bool is_object, code& failure);
  bool end_value(bool goes_on, code& failure);
  bool end_number(json::string_view part, code& failure) {
    const bool goes_on = listener_->on_number(whole(part));
    collected_.clear();
    return end_value(goes_on, failure);
  }
  bool go_on(bool goes_on, code& failure) {
    return goes_on || refuse(json_failure::kind::given_up, failure);
  }
  bool refuse(json_failure::kind what, code& failure) {
    refused_ = what;
    failure = json::make_error_code(json::error::syntax);  // any: it only ends the parsing
    return false;
  }
  bool collect(json::string_view part) {
    collected_.append(part.data(), part.size());
    return true;
  }
  // A part that is all there is need not be copied.
  std::string_view whole(json::string_view last) {
    if (collected_.empty()) {
      return {last.data(), last.size()};
    }
    collect(last);
    return collected_;
  }

  json_listener* listener_;
  json_limits limits_;
  std::vector<open_value> open_;
  std::string collected_;
  std::optional<json_failure::kind> refused_;
};

std::string parts_handler::place() const {
  std::string path;
  for (const open_value& around : open_) {
    if (!around.is_object) {
      path += fmt::format("[{}]", around.count);
    } else if (!around.name.empty()) {
      path += path.empty() ? around.name : "." + around.name;
    }
  }
  return path;
}

bool parts_handler::open(bool is_object, code& failure) {
  if (open_.size() == limits_.depth_max) {
    return refuse(json_failure::kind::too_deep, failure);
  }
  open_.emplace_back().is_object = is_object;
  return true;
}

bool parts_handler::end_value(bool goes_on, code& failure) {
  if (goes_on && !open_.empty()) {
    open_.back().name.clear();
    ++open_.back().count;
  }
  return go_on(goes_on, failure);
}

bool parts_handler::on_key(json::string_view part, std::size_t, code& failure) {
  const std::string_view name = whole(part);
  const bool goes_on = listener_->on_name(name);
  if (goes_on) {
    open_.back().name = name;
    if (limits_.names == json_names::unique) {
      open_.back().names.push_back(hash_of(name));
    }
  }
  collected_.clear();
  return go_on(goes_on, failure);
}

bool parts_handler::on_object_end(std::size_t, code& failure) {
  std::vector<std::uint64_t>& names = open_.back().names;
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) {
    return refuse(json_failure::kind::repeated_name, failure);
  }
  open_.pop_back();
  return end_value(listener_->on_object_end(), failure);
}

// Takes the numbers for texts.
class faithful_listener : public json_listener {
 public:
  bool on_number(std::string_view written) override { return is_exact_number(written); }
};

}  // namespace

std::optional<json_failure> read_json(std::string_view text, json_listener& listener,
                                      json_limits limits) {
  json::parse_options options;
  options.max_depth = limits.depth_max + 1;  // the handler's own check comes first: it knows where
  json::basic_parser<parts_handler> parser{options, listener, limits};
  boost::system::error_code problem;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), problem);
  if (const auto refused = parser.handler().refused()) {
    return json_failure{*refused, used, parser.handler().place(), {}};
  }
  if (problem) {
    const std::size_t valid = valid_utf8_size(text);
    return valid == text.size()
               ? json_failure{json_failure::kind::not_json, used, {}, problem.message()}
               : json_failure{json_failure::kind::not_utf8, valid, {}, problem.message()};
  }
  if (used != text.size()) {
    return json_failure{json_failure::kind::more_text, used, {}, {}};
  }
  return std::nullopt;
}

bool is_faithful_json(std::string_view text, std::size_t depth_max) {
  faithful_listener listener;
  return !read_json(text, listener, {depth_max, json_names::unique});
}

}  // namespace baton::base
