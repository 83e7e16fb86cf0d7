// Parameters from the command line's words.
#include <map>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "apps/baton/commands.hpp"

namespace baton::app {

result<std::string> parameters_of(const submit_options& options) {
  boost::system::error_code failure;
  const std::string& whole = options.parameters_json;
  boost::json::value all = boost::json::parse(whole.empty() ? "{}" : whole, failure);
  if (failure || !all.is_object()) {
    return error{errc::invalid_argument,
                 "--params wants a JSON object, such as --params '{\"host\":\"web1\"}'"};
  }
  for (const std::string& each : options.parameters) {
    const std::size_t equals = each.find('=');
    if (equals == std::string::npos || equals == 0 || (equals == 1 && each[0] == ':')) {
      return error{errc::invalid_argument,
                   fmt::format("--param {}: write NAME=TEXT, or NAME:=JSON", each)};
    }
    const bool is_json = each[equals - 1] == ':';
    const std::string name = each.substr(0, is_json ? equals - 1 : equals);
    const std::string text = each.substr(equals + 1);
    boost::json::value value =
        is_json ? boost::json::parse(text, failure) : boost::json::value(text);
    if (failure) {
      return error{errc::invalid_argument,
                   fmt::format("--param {}: '{}' is no JSON: {}", each, text, failure.message())};
    }
    const auto placed = all.as_object().emplace(name, std::move(value));
    if (!placed.second) {
      return error{errc::invalid_argument, fmt::format("--param {}: given twice", name)};
    }
  }
  return boost::json::serialize(all);
}

}  // namespace baton::app
