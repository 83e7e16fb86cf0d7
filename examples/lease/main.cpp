// Runs the lease example over many seeds, or one again.
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/number_text.hpp"
#include "examples/lease/lease_world.hpp"

namespace lease_example {
namespace {

constexpr const char* usage =
    "usage: lease_example [--mistake none|counts-from-answer|forgets-at-restart] [--seeds N]\n"
    "                     [--seed S]\n"
    "exit codes: 0 the law holds, 1 it is broken, 64 usage\n";

struct command_line {
  mistake planted = mistake::none;
  std::string_view name = "none";
  std::uint64_t first = 1;
  std::uint64_t count = 2'000;
};

std::optional<mistake> mistake_in(std::string_view text) {
  if (text == "none") {
    return mistake::none;
  }
  if (text == "counts-from-answer") {
    return mistake::counts_from_answer;
  }
  return text == "forgets-at-restart" ? std::optional{mistake::forgets_at_restart} : std::nullopt;
}

std::optional<command_line> read(int argument_count, char** arguments) {
  command_line asked;
  for (int index = 1; index < argument_count; index += 2) {
    const std::string_view option = arguments[index];
    const std::string_view value = index + 1 < argument_count ? arguments[index + 1] : "";
    const auto number = baton::base::number_in<std::uint64_t>(value);
    const auto planted = mistake_in(value);
    if (option == "--mistake" && planted) {
      asked.planted = *planted;
      asked.name = value;
    } else if (option == "--seeds" && number) {
      asked.count = *number;
    } else if (option == "--seed" && number) {
      asked.first = *number;
      asked.count = 1;
    } else {
      return std::nullopt;
    }
  }
  return asked;
}

double seconds_of(std::chrono::nanoseconds span) {
  return std::chrono::duration<double>(span).count();
}

void print_faults(const run_report& run) {
  for (const sim::fired_fault& each : run.faults) {
    fmt::print("  {:>10.6f}  {:<14} {}{}\n", seconds_of(each.at),
               fault_kinds()[each.kind].name.text, each.site,
               each.size.count() > 0 && fault_kinds()[each.kind].name.text != "clock.drift"
                   ? fmt::format("  for {:.3f} s", seconds_of(each.size))
                   : std::string{});
  }
}

int run(const command_line& asked) {
  for (std::uint64_t seed = asked.first; seed < asked.first + asked.count; ++seed) {
    const run_report run = play(seed, asked.planted);
    if (!run.holds()) {
      fmt::print("{} seeds run, the last one breaks the law\nseed {}: {}, at {:.6f} s\nfaults:\n",
                 seed - asked.first + 1, seed, run.broken, seconds_of(run.at));
      print_faults(run);
      fmt::print("digest {:016x}\nrerun: lease_example --mistake {} --seed {}\n", run.digest,
                 asked.name, seed);
      return 1;
    }
    if (asked.count == 1) {
      print_faults(run);
      fmt::print("digest {:016x}, {} leases\n", run.digest, run.grants);
    }
  }
  fmt::print("{} seeds run, the law holds\n", asked.count);
  return 0;
}

}  // namespace
}  // namespace lease_example

int main(int argument_count, char** arguments) {
  const auto asked = lease_example::read(argument_count, arguments);
  if (!asked) {
    fmt::print(stderr, "{}", lease_example::usage);
    return 64;
  }
  return lease_example::run(*asked);
}
