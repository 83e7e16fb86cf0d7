#include "scenarios/run/attempt_scripts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "base/number_text.hpp"
#include "sim/random_stream.hpp"

namespace baton::scenarios {
namespace {

using std::chrono::milliseconds;

/// The number of the request that an execution was asked for by: clients write it into the
/// parameters, last.
std::uint64_t request_of(const run_request& asked) {
  constexpr std::string_view key = "\"request\":";
  const std::size_t at = asked.parameters.find(key);
  ensure(at != std::string::npos, "clients name their requests");
  const std::string_view behind = std::string_view{asked.parameters}.substr(at + key.size());
  return base::number_at_front_of<std::uint64_t>(behind).value_or(0);
}

}  // namespace

attempt_script script_of(const plan& planned, std::uint64_t seed, const run_request& request) {
  const auto found = std::find_if(
      planned.actions.begin(), planned.actions.end(),
      [&](const planned_action& each) { return each.definition.ref == request.action_ref; });
  ensure(found != planned.actions.end(), "only defined actions run");
  sim::random_stream random{
      base::mix(base::mix(seed, base::hash_of("body")),
                base::mix(request_of(request), static_cast<std::uint64_t>(request.number.value)))};
  const attempt_behaviour& of = found->runs;
  const bool slow = random.chance(of.slow_share);
  const range<milliseconds>& lasts = slow ? of.slow_lasts : of.lasts;
  attempt_script script;
  script.lasts = random.between(duration{lasts.least}, duration{lasts.most});
  script.result = fmt::format("{{\"attempt\":{}}}", request.number);
  return script;
}

}  // namespace baton::scenarios
