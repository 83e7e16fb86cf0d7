#include "adapters/real/process/child_environment.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "adapters/real/process/captured_output.hpp"
#include "base/json_scan.hpp"
#include "base/json_text.hpp"

namespace baton::process {
namespace {

std::string_view name_of(std::string_view variable) {
  return variable.substr(0, variable.find('='));
}

bool is_ours(std::string_view name) {
  return name.starts_with("BATON_PARAM") || name == "BATON_EXECUTION_ID" ||
         name == "BATON_ATTEMPT" || name == "BATON_ACTION_REF" || name == "BATON_STORAGE";
}

// Adds variables while there is room for them.
class parameter_variables {
 public:
  explicit parameter_variables(std::vector<std::string>& into) : into_{into} {}

  void add(std::string name, std::string_view value) {
    const std::size_t size = name.size() + value.size() + 2;
    const bool fits = size <= variable_size_max && size <= room_;
    if (!fits || value.find('\0') != std::string_view::npos) {
      complete_ = false;
      return;
    }
    room_ -= size;
    into_.push_back(std::move(name));
    into_.back().append("=").append(value);
  }

  [[nodiscard]] bool complete() const { return complete_; }

 private:
  std::vector<std::string>& into_;
  std::size_t room_ = parameters_size_max;
  bool complete_ = true;
};

}  // namespace

std::vector<std::string> base_environment(const process_command& command) {
  std::set<std::string_view> replaced;
  std::vector<std::string> variables;
  for (const auto& [name, value] : command.environment) {
    replaced.insert(name);
    variables.push_back(name + "=" + value);
  }
  for (char** inherited = ::environ; *inherited != nullptr; ++inherited) {
    const std::string_view name = name_of(*inherited);
    if (!replaced.contains(name) && !is_ours(name)) {
      variables.emplace_back(*inherited);
    }
  }
  return variables;
}

std::string variable_of(std::string_view field) {
  std::string name = "BATON_PARAM_";
  for (const char letter : field) {
    const bool lower = letter >= 'a' && letter <= 'z';
    const bool kept = (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
    name += lower ? static_cast<char>(letter - 'a' + 'A') : kept ? letter : '_';
  }
  return name;
}

result<std::vector<std::string>> environment_of(const run_request& request,
                                                const std::vector<std::string>& base) {
  const auto fields = base::json_members(request.parameters, json_depth_max);
  if (!fields) {
    return error{errc::cannot_start, "the parameters are not a JSON object"};
  }
  std::vector<std::string> variables = base;
  variables.push_back(fmt::format("BATON_EXECUTION_ID={}", request.execution));
  variables.push_back(fmt::format("BATON_ATTEMPT={}", request.number));
  variables.push_back("BATON_ACTION_REF=" + request.action_ref);
  parameter_variables parameters{variables};
  std::set<std::string> named;
  for (const auto& [name, value] : *fields) {
    std::string variable = variable_of(base::json_unquoted(name).value_or(""));
    if (!named.insert(variable).second) {
      continue;
    }
    if (value.front() != '"' || value.size() > variable_size_max * 6) {
      parameters.add(std::move(variable), value);
    } else {
      parameters.add(std::move(variable), base::json_unquoted(value).value_or(""));
    }
  }
  parameters.add("BATON_PARAMS", request.parameters);
  if (!parameters.complete()) {
    variables.emplace_back("BATON_PARAMS_INCOMPLETE=1");
  }
  return variables;
}

result<void> check_variables(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::map<std::string, std::string_view> named;
  for (const auto& [name, value] : fields) {
    const auto [first, is_new] = named.emplace(variable_of(name), name);
    if (!is_new) {
      return error{
          errc::invalid_argument,
          fmt::format("parameters {} and {} are both the variable {}: rename one of them",
                      base::json_string(first->second), base::json_string(name), first->first)};
    }
  }
  return {};
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace baton::process
