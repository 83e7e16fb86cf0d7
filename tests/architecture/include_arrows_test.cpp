// Which folder may include what: the shape of the system, held to one table.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/architecture/source_tree.hpp"

namespace {

using namespace baton::test;
using names = std::vector<std::string_view>;

// Standard headers and `base/` are everybody's. `to` and `libraries` are beginnings of paths; the
// row with the longest `from` counts, whole.
struct arrows {
  std::string_view from;
  names to;
  names libraries;
};

// What has no say about threads, sockets or timers: the engine waits through its ports only.
const names engine_libraries{"fmt/format.h",
                             "boost/asio/awaitable.hpp",
                             "boost/asio/any_io_executor.hpp",
                             "boost/asio/co_spawn.hpp",
                             "boost/asio/post.hpp",
                             "boost/asio/this_coro.hpp",
                             "boost/asio/use_awaitable.hpp",
                             "boost/system/"};

const names machine{"fmt/",     "boost/asio/", "boost/system/", "unistd.h", "fcntl.h",
                    "dirent.h", "poll.h",      "signal.h",      "time.h",   "sys/"};

names with(names some, const names& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

const names below_scenarios{"engine/",        "history/",        "sim/",
                            "adapters/sim/",  "adapters/toml/",  "adapters/recording/",
                            "adapters/ledger/"};
const names scenario_libraries = with(engine_libraries, {"fmt/ranges.h"});

const std::vector<arrows> table{
    {"base/", {"base/"}, {"fmt/", "boost/json/", "boost/system/", "boost/locale/utf.hpp"}},
    // The rooms of the engine, from the ground up; the loop itself is included by none of them.
    {"engine/core/", {"engine/core/"}, {"fmt/format.h", "boost/system/"}},
    {"engine/ports/", {"engine/core/", "engine/ports/"}, engine_libraries},
    {"engine/context/", {"engine/core/", "engine/ports/", "engine/context/"}, engine_libraries},
    {"engine/executor/",
     {"engine/core/", "engine/ports/", "engine/context/", "engine/executor/"},
     engine_libraries},
    {"engine/worker/",
     {"engine/core/", "engine/ports/", "engine/context/", "engine/executor/", "engine/worker/"},
     engine_libraries},
    {"engine/", {"engine/"}, engine_libraries},
    // The judge shares no meaning with the judged.
    {"history/", {"history/"}, {"fmt/", "unistd.h", "fcntl.h", "sys/stat.h"}},
    {"adapters/ledger/", {"engine/", "adapters/ledger/"}, engine_libraries},
    // Usable without baton: it knows nothing of what runs in it.
    {"sim/", {"sim/"}, {"fmt/", "boost/asio/"}},
    {"adapters/sim/",
     {"engine/", "history/", "sim/", "adapters/ledger/", "adapters/recording/", "adapters/sim/",
      "adapters/wire/"},
     engine_libraries},
    // The rooms of the scenarios: a file knows no run, and a run knows nothing of a search.
    {"scenarios/files/", with(below_scenarios, {"scenarios/files/"}), scenario_libraries},
    {"scenarios/shipped/",
     with(below_scenarios, {"scenarios/files/", "scenarios/shipped/"}),
     scenario_libraries},
    {"scenarios/run/",
     with(below_scenarios, {"scenarios/files/", "scenarios/run/"}),
     scenario_libraries},
    {"scenarios/search/",
     with(below_scenarios, {"scenarios/files/", "scenarios/run/", "scenarios/search/"}),
     scenario_libraries},
    {"adapters/wire/", {"engine/", "adapters/wire/"}, {"fmt/", "boost/json/", "boost/system/"}},
    {"adapters/toml/", {"adapters/toml/"}, {"fmt/"}},
    // Its headers are heavy, and its assertions have to be turned off: one file alone knows it.
    {"adapters/toml/parse.cpp", {"adapters/toml/"}, {"toml++/"}},
    {"adapters/recording/",
     {"engine/", "history/", "adapters/recording/", "adapters/real/http/api_backend.hpp"},
     engine_libraries},
    {"adapters/real/",
     {"engine/", "adapters/ledger/", "adapters/wire/", "adapters/real/"},
     machine},
    {"adapters/real/http/",
     {"engine/", "adapters/wire/", "adapters/real/"},
     with(machine, {"boost/beast/", "boost/json/"})},
    {"adapters/real/process/", {"engine/", "adapters/real/"}, machine},
    {"adapters/real/sqlite/",
     {"engine/", "adapters/ledger/", "adapters/real/sqlite/", "adapters/real/machine_time.hpp"},
     with(machine, {"sqlite3.h"})},
    {"adapters/real/json_log", {"engine/", "adapters/real/"}, with(machine, {"spdlog/"})},
    {"apps/",
     {"engine/", "history/", "adapters/", "scenarios/", "apps/"},
     with(machine, {"boost/json/", "boost/beast/", "CLI/"})},
    {"apps/cli/", {"apps/cli/"}, {"fmt/", "CLI/", "fcntl.h", "unistd.h"}},
    // It starts itself anew, to see that another process has the same digests.
    {"apps/baton_sim/",
     {"engine/", "history/", "sim/", "adapters/sim/", "adapters/toml/", "scenarios/", "reports/",
      "apps/cli/", "apps/baton_sim/"},
     {"fmt/", "boost/json/", "CLI/", "spawn.h", "unistd.h", "sys/wait.h", "sys/utsname.h"}},
    // What was found, told: it knows no scenario and plays none. What is told knows of no picture,
    // a picture of no page.
    {"reports/model/",
     {"history/", "sim/site.hpp", "reports/model/"},
     {"fmt/", "boost/describe/"}},
    {"reports/scene/",
     {"history/", "sim/causal_log.hpp", "reports/model/", "reports/scene/"},
     {"fmt/"}},
    // Facts come from the summary alone: what renders cannot compute one of them again.
    {"reports/render/",
     {"history/checker.hpp", "reports/model/summary.hpp",
      "reports/model/report.hpp", "reports/model/scene.hpp", "reports/model/names.hpp",
      "reports/model/numbers/numbers.hpp", "reports/model/numbers/percentile.hpp", "reports/scene/",
      "reports/render/"},
     {"fmt/"}},
    {"reports/render/json.",
     {"reports/model/report.hpp", "reports/model/check.hpp", "reports/model/describe.hpp",
      "reports/model/names.hpp", "reports/render/"},
     {"fmt/", "boost/json/", "boost/describe/", "boost/mp11/"}},
    {"reports/render/perfetto.",
     {"reports/model/names.hpp", "reports/scene/", "reports/render/perfetto.hpp"},
     {"fmt/", "boost/json/"}},
    // The simulator alone is enough for others, and what runs in it need not know of it.
    {"examples/", {"sim/", "examples/"}, {"fmt/", "boost/asio/"}},
    {"examples/lease/lease.", {"examples/lease/lease.hpp"}, {"boost/asio/awaitable.hpp"}},
    {"bench/",
     {"engine/", "history/", "sim/", "adapters/", "scenarios/", "bench/"},
     with(machine, {"CLI/"})},
};

const names project_folders{"base/", "engine/", "sim/",      "history/", "adapters/", "scenarios/",
                            "apps/", "bench/",  "examples/", "reports/", "tests/"};

bool begins_with_one_of(std::string_view path, const names& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view each) { return path.starts_with(each); });
}

bool allowed(std::string_view from, std::string_view included) {
  const arrows* row = nullptr;
  for (const arrows& each : table) {
    if (from.starts_with(each.from) && (row == nullptr || each.from.size() > row->from.size())) {
      row = &each;
    }
  }
  if (row == nullptr) {
    return false;
  }
  if (begins_with_one_of(included, project_folders)) {
    return included.starts_with("base/") || begins_with_one_of(included, row->to);
  }
  const bool standard = included.find_first_of("./") == std::string_view::npos;
  return standard || begins_with_one_of(included, row->libraries);
}

// What an #include line names, or nothing.
std::string_view included_by(std::string_view line) {
  const std::size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string_view::npos || line[hash] != '#') {
    return {};
  }
  const std::size_t word = line.find_first_not_of(" \t", hash + 1);
  if (word == std::string_view::npos || !line.substr(word).starts_with("include")) {
    return {};
  }
  const std::size_t open = line.find_first_of("<\"", word);
  const std::size_t close =
      open == std::string_view::npos ? open : line.find_first_of(">\"", open + 1);
  return close == std::string_view::npos ? std::string_view{"(not a plain path)"}
                                         : line.substr(open + 1, close - open - 1);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.size(), text.find('\n'));
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return lines;
}

std::vector<std::string> forbidden_includes(const source_file& file) {
  std::vector<std::string> findings;
  const std::string code = code_of(file.text);
  int number = 0;
  for (const std::string_view line : lines_of(code)) {
    ++number;
    const std::string_view included = included_by(line);
    if (!included.empty() && !allowed(file.path, included)) {
      findings.push_back(
          fmt::format("{}:{}: {} -> {} is not allowed", file.path, number, file.path, included));
    }
  }
  return findings;
}

// A header says what it is for, then that it is read once, before anything else.
bool begins_as_headers_do(const source_file& file) {
  const auto lines = lines_of(file.text);
  const auto spoken = std::find_if(lines.begin(), lines.end(),
                                   [](std::string_view line) { return !line.starts_with("//"); });
  return spoken != lines.begin() && spoken != lines.end() && *spoken == "#pragma once";
}

const std::vector<std::string> production{"base",      "engine", "sim",   "history",  "adapters",
                                          "scenarios", "apps",   "bench", "examples", "reports"};

}  // namespace

TEST_CASE("includes go along the allowed arrows between folders only") {
  const auto files = sources_under(production);
  REQUIRE(files.size() > 100);
  std::vector<std::string> findings;
  for (const source_file& file : files) {
    const auto found = forbidden_includes(file);
    findings.insert(findings.end(), found.begin(), found.end());
  }
  INFO(listed(findings));
  CHECK(findings.empty());
}

TEST_CASE("every header says what it is for and is read once") {
  for (const source_file& file : sources_under(production)) {
    INFO(file.path);
    CHECK((!file.path.ends_with(".hpp") || begins_as_headers_do(file)));
  }
}

TEST_CASE("an include against the arrows is found, with its file, line and arrow") {
  const source_file bad{"engine/core/made_up.cpp",
                        "// A comment.\n"
                        "#include <vector>\n"
                        "#include \"engine/core/ids.hpp\"\n"
                        "// #include \"apps/baton/config.hpp\"\n"
                        "  #  include \"adapters/real/asio_clock.hpp\"\n"
                        "#include <sqlite3.h>\n"};
  const auto findings = forbidden_includes(bad);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0] ==
        "engine/core/made_up.cpp:5: engine/core/made_up.cpp -> adapters/real/asio_clock.hpp is not "
        "allowed");
  CHECK_THAT(findings[1], Catch::Contains("made_up.cpp:6") && Catch::Contains("sqlite3.h"));
}

TEST_CASE("the arrows between folders are those that were decided") {
  for (const std::string_view from :
       {"base/a.cpp", "engine/core/a.cpp", "history/a.cpp", "sim/a.hpp", "adapters/toml/a.cpp",
        "reports/model/a.cpp", "examples/a.cpp"}) {
    CHECK(allowed(from, "base/ensure.hpp"));
  }
  for (const std::string_view included :
       {"engine/core/ids.hpp", "sim/site.hpp", "history/event.hpp", "adapters/wire/json_object.hpp",
        "boost/asio/post.hpp", "boost/locale.hpp", "unistd.h"}) {
    CHECK_FALSE(allowed("base/a.cpp", included));
  }
  CHECK_FALSE(allowed("engine/core/a.cpp", "engine/ports/store.hpp"));
  CHECK_FALSE(allowed("engine/executor/a.cpp", "engine/worker/worker_service.hpp"));
  CHECK_FALSE(allowed("engine/context/a.hpp", "engine/loop.hpp"));
  CHECK(allowed("engine/worker/a.cpp", "engine/executor/scheduler.hpp"));
  CHECK_FALSE(allowed("engine/core/a.cpp", "engine/loop.hpp"));
  CHECK_FALSE(allowed("engine/ports/a.hpp", "engine/executor/scheduler.hpp"));
  CHECK_FALSE(allowed("history/a.cpp", "engine/core/ids.hpp"));
  CHECK_FALSE(allowed("history/a.cpp", "boost/asio/post.hpp"));
  CHECK_FALSE(allowed("sim/a.cpp", "engine/core/ids.hpp"));
  CHECK_FALSE(allowed("sim/a.cpp", "adapters/sim/fault_kinds.hpp"));
  CHECK_FALSE(allowed("engine/loop.cpp", "sim/world.hpp"));
  CHECK_FALSE(allowed("history/a.cpp", "sim/world.hpp"));
  CHECK(allowed("adapters/sim/a.cpp", "sim/world.hpp"));
  CHECK_FALSE(allowed("adapters/sim/a.cpp", "scenarios/files/scenario.hpp"));
  CHECK(allowed("scenarios/files/a.cpp", "adapters/sim/fault_kinds.hpp"));
  CHECK_FALSE(allowed("scenarios/files/a.cpp", "scenarios/run/plan.hpp"));
  CHECK_FALSE(allowed("scenarios/files/a.cpp", "scenarios/search/sweep.hpp"));
  CHECK_FALSE(allowed("scenarios/files/a.cpp", "scenarios/shipped/shipped.hpp"));
  CHECK(allowed("scenarios/run/a.cpp", "scenarios/files/scenario.hpp"));
  CHECK_FALSE(allowed("scenarios/run/a.cpp", "scenarios/search/pinned.hpp"));
  CHECK_FALSE(allowed("scenarios/run/a.cpp", "scenarios/shipped/shipped.hpp"));
  CHECK(allowed("scenarios/search/a.cpp", "scenarios/run/run.hpp"));
  CHECK_FALSE(allowed("scenarios/a.cpp", "scenarios/files/scenario.hpp"));
  CHECK_FALSE(allowed("scenarios/run/a.cpp", "adapters/real/asio_clock.hpp"));
  CHECK_FALSE(allowed("scenarios/run/a.cpp", "boost/asio/steady_timer.hpp"));
  CHECK(allowed("apps/baton_sim/a.cpp", "sim/random_stream.hpp"));
  CHECK_FALSE(allowed("apps/baton/a.cpp", "sim/random_stream.hpp"));
  for (const std::string_view room : {"reports/model/a.cpp", "reports/scene/a.cpp",
                                      "reports/render/a.cpp", "reports/render/html/a.cpp"}) {
    CHECK_FALSE(allowed(room, "scenarios/run/run.hpp"));
    CHECK_FALSE(allowed(room, "sim/world.hpp"));
    CHECK(allowed(room, "reports/model/report.hpp"));
  }
  CHECK_FALSE(allowed("reports/a.cpp", "reports/model/report.hpp"));
  CHECK_FALSE(allowed("reports/model/a.cpp", "reports/scene/scene_of.hpp"));
  CHECK_FALSE(allowed("reports/model/a.cpp", "reports/render/json.hpp"));
  CHECK_FALSE(allowed("reports/scene/a.cpp", "reports/render/escape.hpp"));
  CHECK(allowed("reports/render/a.cpp", "reports/scene/view.hpp"));
  CHECK(allowed("reports/render/a.cpp", "reports/model/summary.hpp"));
  CHECK_FALSE(allowed("reports/render/a.cpp", "reports/model/summary/verdict.hpp"));
  CHECK_FALSE(allowed("reports/render/a.cpp", "reports/model/numbers/confidence.hpp"));
  CHECK_FALSE(allowed("reports/render/a.cpp", "boost/json/value.hpp"));
  CHECK(allowed("apps/baton_sim/a.cpp", "reports/model/report.hpp"));
  CHECK_FALSE(allowed("scenarios/run/a.cpp", "reports/model/report.hpp"));
  CHECK_FALSE(allowed("apps/baton_sim/a.cpp", "adapters/real/asio_clock.hpp"));
  CHECK_FALSE(allowed("apps/baton_sim/a.cpp", "boost/asio/io_context.hpp"));
  CHECK_FALSE(allowed("scenarios/run/a.cpp", "apps/baton/config.hpp"));
  CHECK_FALSE(allowed("adapters/ledger/a.cpp", "adapters/sim/memory_row_store.hpp"));
  CHECK_FALSE(allowed("adapters/wire/a.cpp", "adapters/real/json_log.hpp"));
  CHECK_FALSE(allowed("adapters/toml/a.cpp", "apps/baton/config.hpp"));
  CHECK_FALSE(allowed("adapters/toml/a.cpp", "engine/core/result.hpp"));
  CHECK(allowed("adapters/toml/parse.cpp", "toml++/toml.h"));
  CHECK_FALSE(allowed("adapters/toml/a.cpp", "toml++/toml.h"));
  CHECK_FALSE(allowed("apps/baton/a.cpp", "toml++/toml.h"));
  CHECK(allowed("apps/baton/a.cpp", "adapters/toml/file.hpp"));
  CHECK(allowed("adapters/recording/a.cpp", "adapters/real/http/api_backend.hpp"));
  CHECK_FALSE(allowed("adapters/recording/a.cpp", "adapters/real/http/api.hpp"));
  CHECK_FALSE(allowed("adapters/real/a.cpp", "history/event.hpp"));
  CHECK_FALSE(allowed("adapters/real/http/a.cpp", "sqlite3.h"));
  CHECK_FALSE(allowed("apps/baton/a.cpp", "bench/disk_floor.hpp"));
  CHECK_FALSE(allowed("apps/baton/a.cpp", "tests/support/complete.hpp"));
  CHECK_FALSE(allowed("bench/a.cpp", "apps/baton/config.hpp"));
  CHECK(allowed("examples/lease/lease_world.cpp", "sim/world.hpp"));
  CHECK_FALSE(allowed("examples/lease/lease.cpp", "sim/world.hpp"));
  CHECK_FALSE(allowed("examples/lease/lease_world.cpp", "engine/core/ids.hpp"));
  CHECK_FALSE(allowed("examples/lease/lease_world.cpp", "adapters/sim/fault_kinds.hpp"));
  for (const std::string_view library :
       {"boost/asio/steady_timer.hpp", "boost/beast/core/error.hpp", "boost/json/value.hpp",
        "spdlog/logger.h", "CLI/CLI.hpp", "toml++/toml.h", "sqlite3.h", "unistd.h"}) {
    CHECK_FALSE(allowed("engine/loop.cpp", library));
  }
}

TEST_CASE("a header without purpose or guard is found") {
  CHECK(begins_as_headers_do({"a.hpp", "// What it is for.\n// More.\n#pragma once\n"}));
  CHECK_FALSE(begins_as_headers_do({"a.hpp", "#pragma once\n// Too late.\n"}));
  CHECK_FALSE(begins_as_headers_do({"a.hpp", "// No guard.\n#include <vector>\n"}));
  CHECK_FALSE(begins_as_headers_do({"a.hpp", ""}));
}
