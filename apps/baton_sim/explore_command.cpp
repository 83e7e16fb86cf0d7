// `baton-sim explore`: every order of what is ready at once, for a scope that is small enough.
#include <chrono>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "adapters/toml/values.hpp"
#include "apps/baton_sim/commands.hpp"
#include "apps/baton_sim/contained_play.hpp"
#include "apps/baton_sim/digests.hpp"
#include "apps/baton_sim/exit_code.hpp"
#include "apps/baton_sim/log.hpp"
#include "apps/baton_sim/progress.hpp"
#include "apps/baton_sim/scenario_argument.hpp"
#include "history/report.hpp"
#include "scenarios/run/run.hpp"
#include "sim/exploration.hpp"

namespace baton::sim_app {
namespace {

namespace json = boost::json;
using steady = std::chrono::steady_clock;

/// What the orders showed.
struct explored {
  sim::exploration orders;
  bool complete = false;
  std::optional<std::uint64_t> broken_order;  ///< the first, counted from 1
  scenarios::run_report broken;
};

void explore_all(const scenarios::scenario& scenario, const explore_command& asked, duration step,
                 const broken_handler& on_broken, explored& known) {
  const scenarios::plan plan = scenarios::draw_plan(scenario, asked.seed);
  scenarios::run_options options;
  options.on_broken = on_broken;
  options.strategy = &known.orders;
  options.step = step;
  progress_line line{::isatty(STDERR_FILENO) == 1};
  const steady::time_point began = steady::now();
  bool more = true;
  while (more && known.orders.runs() < asked.orders_max) {
    const bool is_wanted = asked.order == known.orders.runs() + 1;
    options.trace_from = is_wanted ? 1 : UINT64_MAX;
    options.trace_until = is_wanted ? UINT64_MAX : 0;
    scenarios::run_report run = scenarios::play(scenario, plan, options);
    const bool whole = run.outcome != scenarios::run_outcome::cut_off;
    more = known.orders.next();
    if (whole && (is_wanted || (!run.holds() && asked.order == 0))) {
      known.broken_order = known.orders.runs();
      known.broken = std::move(run);
      break;
    }
    line.show(
        fmt::format("{} orders  {} repeats cut off", known.orders.runs(), known.orders.cut_off()),
        known.orders.runs(), steady::now() - began);
  }
  line.clear();
  known.complete = !more;
}

explored explore_contained(const scenarios::scenario& scenario, const explore_command& asked,
                           duration step) {
  explored known;
  auto broken = contain([&](const broken_handler& on_broken) {
    explore_all(scenario, asked, step, on_broken, known);
  });
  if (broken) {
    known.broken_order = known.orders.runs() + 1;
    known.broken = *std::move(broken);
  }
  return known;
}

std::string claim_of(const explored& known, const explore_command& asked) {
  const std::string orders =
      fmt::format("{} orders of what is ready within {}", known.orders.runs(), asked.step);
  if (known.complete) {
    return fmt::format("{}: all there are, and no rule is broken", orders);
  }
  return fmt::format("{}, and no rule is broken; there are more (--orders-max)", orders);
}

}  // namespace

int explore(const explore_command& asked) {
  const auto what = scenario_named(asked.scenario);
  const auto step = toml_reading::parse_exact_duration(asked.step);
  if (!step.wrong.empty() || step.value <= duration{0}) {
    log("baton-sim explore: --step {}\n",
        step.wrong.empty() ? "must be longer than nothing" : step.wrong);
    return exit_usage;
  }
  if (!what) {
    return exit_usage;
  }
  const explored known = explore_contained(*what, asked, step.value);
  const bool broken = known.broken_order && !known.broken.holds();
  const int code = broken                                 ? exit_broken
                   : known.complete || known.broken_order ? exit_holds
                                                          : exit_inconclusive;
  if (asked.json) {
    fmt::print("{}\n", json::serialize(json::object{
                           {"scenario", asked.scenario},
                           {"exit_code", code},
                           {"orders", known.orders.runs()},
                           {"complete", known.complete},
                           {"repeats_cut_off", known.orders.cut_off()},
                           {"choices_most", known.orders.choices_most()},
                           {"broken_order", broken ? json::value(*known.broken_order) : nullptr}}));
    return code;
  }
  if (known.broken_order) {
    for (const std::string& each : trace_lines(known.broken)) {
      fmt::print("{}\n", each);
    }
    fmt::print("{}\norder {}: baton-sim explore {} --seed {} --step {} --order {}\n",
               history::to_text(known.broken.judged), *known.broken_order, asked.scenario,
               asked.seed, asked.step, *known.broken_order);
    return code;
  }
  fmt::print("{}\n{} choices in one order at most, {} repeats cut off\n", claim_of(known, asked),
             known.orders.choices_most(), known.orders.cut_off());
  return code;
}

}  // namespace baton::sim_app
