#include "reports/render/json.hpp"

#include <exception>
#include <limits>

#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/mp11/algorithm.hpp>
#include <fmt/format.h>

#include "reports/model/check.hpp"
#include "reports/model/describe.hpp"
#include "reports/model/names.hpp"
#include "reports/render/escape.hpp"

namespace baton::reports {
namespace {

namespace json = boost::json;
namespace describe = boost::describe;

template <class T>
using members_of = describe::describe_members<T, describe::mod_public>;

// Writing: a value of each type that a report is made of.

json::value written(const std::string& text) { return json::string{readable(text)}; }
json::value written(bool yes) { return yes; }
json::value written(std::int64_t number) { return number; }
json::value written(std::uint64_t number) { return number; }
json::value written(double number) { return number; }
template <spelled Enum>
json::value written(Enum value) {
  return json::string{name_of(value)};
}
template <class T>
json::value written(const std::vector<T>& list);
template <class T>
json::value written(const std::optional<T>& perhaps);

template <class T>
  requires describe::has_describe_members<T>::value
json::value written(const T& whole) {
  json::object object;
  boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
    object[member.name] = written(whole.*member.pointer);
  });
  return object;
}

template <class T>
json::value written(const std::vector<T>& list) {
  json::array array;
  array.reserve(list.size());
  for (const T& each : list) {
    array.push_back(written(each));
  }
  return array;
}

template <class T>
json::value written(const std::optional<T>& perhaps) {
  return perhaps ? written(*perhaps) : json::value(nullptr);
}

// Reading: the same, with the path to what is wrong.

struct mistake : std::exception {
  mistake(std::string place, std::string problem)
      : where{std::move(place)}, what_is_wrong{std::move(problem)} {}
  std::string where;
  std::string what_is_wrong;
};

void read_into(std::string& to, const json::value& from, const std::string& where) {
  if (!from.is_string()) {
    throw mistake{where, "a text is wanted"};
  }
  to = std::string{from.get_string()};
}

void read_into(bool& to, const json::value& from, const std::string& where) {
  if (!from.is_bool()) {
    throw mistake{where, "true or false is wanted"};
  }
  to = from.get_bool();
}

// Counts are exact in any program that reads them, and add up; seeds are as large as they are.
constexpr std::int64_t count_max = 1LL << 53U;

void read_into(std::int64_t& to, const json::value& from, const std::string& where) {
  if (!from.is_int64() || from.get_int64() > count_max || from.get_int64() < -count_max) {
    throw mistake{where, "a whole number from -2^53 to 2^53 is wanted"};
  }
  to = from.get_int64();
}

bool is_seed(const std::string& where) {
  return where.ends_with(".seed") || where.ends_with(".first") || where.ends_with(".base_seed") ||
         where.ends_with(']');
}

void read_into(std::uint64_t& to, const json::value& from, const std::string& where) {
  const bool fits = from.is_uint64() || (from.is_int64() && from.get_int64() >= 0);
  if (!fits) {
    throw mistake{where, "a whole number from 0 to 2^64 - 1 is wanted"};
  }
  to = from.is_uint64() ? from.get_uint64() : static_cast<std::uint64_t>(from.get_int64());
  if (to > static_cast<std::uint64_t>(count_max) && !is_seed(where)) {
    throw mistake{where, "a count of at most 2^53 is wanted"};
  }
}

void read_into(double& to, const json::value& from, const std::string& where) {
  if (!from.is_number() || !(from.to_number<double>() >= 0)) {
    throw mistake{where, "a number that is not negative is wanted"};
  }
  to = from.to_number<double>();
}

template <spelled Enum>
void read_into(Enum& to, const json::value& from, const std::string& where) {
  std::string word;
  read_into(word, from, where);
  const std::optional<Enum> value = named<Enum>(word);
  if (!value) {
    throw mistake{where, fmt::format("there is no such {}", spelling<Enum>::what)};
  }
  to = *value;
}

template <class T>
void read_into(std::vector<T>& to, const json::value& from, const std::string& where);
template <class T>
void read_into(std::optional<T>& to, const json::value& from, const std::string& where);

template <class T>
  requires describe::has_describe_members<T>::value
void read_into(T& to, const json::value& from, const std::string& where) {
  if (!from.is_object()) {
    throw mistake{where, "an object is wanted"};
  }
  const json::object& object = from.get_object();
  std::size_t known = 0;
  boost::mp11::mp_for_each<members_of<T>>([&](auto member) {
    const json::value* const found = object.if_contains(member.name);
    const std::string place = fmt::format("{}.{}", where, member.name);
    if (found == nullptr) {
      throw mistake{place, "is missing"};
    }
    ++known;
    read_into(to.*member.pointer, *found, place);
  });
  if (known < object.size()) {
    throw mistake{where, "has fields that this version does not know"};
  }
}

template <class T>
void read_into(std::vector<T>& to, const json::value& from, const std::string& where) {
  if (!from.is_array()) {
    throw mistake{where, "a list is wanted"};
  }
  for (const json::value& each : from.get_array()) {
    const std::string place = fmt::format("{}[{}]", where, to.size());
    read_into(to.emplace_back(), each, place);
  }
}

template <class T>
void read_into(std::optional<T>& to, const json::value& from, const std::string& where) {
  if (!from.is_null()) {
    read_into(to.emplace(), from, where);
  }
}

unreadable at_offset(std::string_view text, std::size_t offset, const std::string& what) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (const char each : text.substr(0, offset)) {
    line += each == '\n' ? 1U : 0U;
    column = each == '\n' ? 1 : column + 1;
  }
  return {fmt::format("line {}, column {}", line, column), what};
}

// Parts stand on lines of their own, so that two reports can be compared by any tool.
std::string on_lines(const json::value& whole) {
  std::string text = "{";
  const char* comma = "\n";
  for (const auto& [key, value] : whole.get_object()) {
    text += fmt::format("{}\"{}\":", comma, std::string_view{key});
    comma = ",\n";
    if (!value.is_array() || value.get_array().empty()) {
      text += json::serialize(value);
      continue;
    }
    const char* inner = "[\n";
    for (const json::value& each : value.get_array()) {
      text += inner + json::serialize(each);
      inner = ",\n";
    }
    text += "]";
  }
  return text + "\n}";
}

}  // namespace

std::string to_json(const report& whole) { return on_lines(written(whole)); }

std::string to_json(const failure_kind& failure) { return json::serialize(json_of(failure)); }

json::value json_of(const failure_kind& failure) { return written(failure); }

std::variant<report, unreadable> read_report(std::string_view text) {
  if (text.size() > report_bytes_max) {
    return unreadable{"", "it is larger than any report"};
  }
  json::error_code wrong;
  json::stream_parser parser;
  const std::size_t read = parser.write_some(text.data(), text.size(), wrong);
  if (!wrong && parser.done() && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) {
    return at_offset(text, read, "something follows the document");
  }
  if (!wrong) {
    parser.finish(wrong);
  }
  if (wrong) {
    return at_offset(text, read, wrong.message());
  }
  const json::value document = parser.release();
  report whole;
  try {
    std::int64_t version = 0;
    if (document.is_object() && document.get_object().contains("version")) {
      read_into(version, document.at("version"), ".version");
    }
    if (version != schema_version) {
      throw mistake{".version", fmt::format("{} is wanted: this is no report, or one of another "
                                            "version of baton-sim", schema_version)};
    }
    read_into(whole, document, "");
  } catch (const mistake& wrong_place) {
    return unreadable{wrong_place.where, wrong_place.what_is_wrong};
  }
  if (auto wrong_part = check(whole)) {
    return *std::move(wrong_part);
  }
  return whole;
}

}  // namespace baton::reports
