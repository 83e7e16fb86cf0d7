// The environment a body sees: the server's, its command's, and what baton tells it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/real/process/process_command.hpp"
#include "engine/core/result.hpp"
#include "engine/ports/runner.hpp"

namespace baton::process {

/// Bytes of one variable, name and terminator included: Linux's own limit for one string.
inline constexpr std::size_t variable_size_max = 128 * 1024;

/// Bytes of all BATON_PARAM_ variables and BATON_PARAMS together. Linux gives arguments and
/// environment 2 MiB under the usual 8 MiB stack limit, and refuses to start with more.
inline constexpr std::size_t parameters_size_max = 512 * 1024;

/// The server's and the command's variables, `NAME=value`, without any BATON_ variable that a
/// server inherited by running as a body itself.
[[nodiscard]] std::vector<std::string> base_environment(const process_command& command);

/// `base` and, for this run: BATON_EXECUTION_ID, BATON_ATTEMPT, BATON_ACTION_REF, BATON_PARAMS (the
/// whole object) and BATON_PARAM_<NAME> for each field. A value that is too large, or holds a zero
/// byte, is left out: it is on stdin, and BATON_PARAMS_INCOMPLETE=1 says so.
/// Error: `cannot_start` where the parameters are not a JSON object.
[[nodiscard]] result<std::vector<std::string>> environment_of(const run_request& request,
                                                              const std::vector<std::string>& base);

/// `region-name` becomes `BATON_PARAM_REGION_NAME`. Of two fields with the same variable the first
/// wins.
[[nodiscard]] std::string variable_of(std::string_view field);

/// Error: `invalid_argument` where two of the fields, (name, JSON text) each, have the same
/// variable: the action would see one of them only.
[[nodiscard]] result<void> check_variables(
    const std::vector<std::pair<std::string, std::string>>& fields);

/// The array that exec wants; valid as long as `texts` is unchanged.
[[nodiscard]] std::vector<char*> pointers_to(std::vector<std::string>& texts);

}  // namespace baton::process
