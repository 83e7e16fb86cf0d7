// `baton-sim report` and `baton-sim index`: reports that were made before, as one, or as a trend.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <tuple>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "apps/baton_sim/commands.hpp"
#include "apps/baton_sim/exit_code.hpp"
#include "apps/baton_sim/out_folder.hpp"
#include "reports/html/index_page.hpp"
#include "reports/merge.hpp"

namespace baton::sim_app {
namespace {

namespace files = std::filesystem;
namespace json = boost::json;

files::path folder_of(const std::string& from) {
  std::error_code failed;
  return files::is_directory(from, failed) ? files::path{from} : files::path{from}.parent_path();
}

std::optional<std::vector<reports::report>> read_all(const std::vector<std::string>& from,
                                                     const char* command) {
  std::vector<reports::report> all;
  for (const std::string& each : from) {
    auto read = read_report_at(each, command);
    if (!read) {
      return std::nullopt;
    }
    all.push_back(std::move(*read));
  }
  return all;
}

std::string text_at(const json::object& of, const char* key) {
  const json::value* const found = of.if_contains(key);
  return found != nullptr && found->is_string() ? std::string{found->get_string()} : std::string{};
}

std::int64_t number_at(const json::object& of, const char* key, std::int64_t otherwise) {
  const json::value* const found = of.if_contains(key);
  return found != nullptr && found->is_int64() ? found->get_int64() : otherwise;
}

reports::planted_bug planted_of(const json::object& result, const std::set<std::string>& canaries) {
  reports::planted_bug made;
  made.name = text_at(result, "name");
  made.what = text_at(result, "what");
  made.real_world_class = text_at(result, "class");
  const json::value* const found = result.if_contains("found");
  made.found = found != nullptr && found->is_bool() && found->get_bool();
  const std::string by = text_at(result, "by");
  made.found_by = by == "tests" || by == "invariant" ? by : text_at(result, "rule");
  made.policy = text_at(result, "policy");
  made.seeds = static_cast<std::uint64_t>(std::max<std::int64_t>(0, number_at(result, "number", 0)));
  const json::value* const smallest = result.if_contains("smallest");
  if (smallest != nullptr && smallest->is_object()) {
    const json::value* const after = smallest->get_object().if_contains("after");
    if (after != nullptr && after->is_object()) {
      made.faults = number_at(after->get_object(), "faults", -1);
      made.executions = number_at(after->get_object(), "executions", -1);
    }
  }
  const json::value* const seconds = result.if_contains("seconds");
  made.wall_seconds = seconds != nullptr && seconds->is_number() ? seconds->to_number<double>() : 0;
  made.canary = canaries.contains(made.name);
  return made;
}

/// False: it is no such file, and that was printed.
bool add_planted(const report_command& asked, reports::report& to) {
  const std::set<std::string> canaries(asked.canaries.begin(), asked.canaries.end());
  std::ifstream file{asked.planted, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  json::error_code wrong;
  const json::value document = json::parse(text, wrong);
  const json::value* const results =
      !wrong && document.is_object() ? document.get_object().if_contains("results") : nullptr;
  if (!file || results == nullptr || !results->is_array()) {
    fmt::print(stderr, "baton-sim report: {}: no document of ./dev mutants --json\n", asked.planted);
    return false;
  }
  std::set<std::string> known;
  for (const json::value& each : results->get_array()) {
    if (each.is_object()) {
      to.planted.push_back(planted_of(each.get_object(), canaries));
      known.insert(to.planted.back().name);
    }
  }
  for (const std::string& each : canaries) {
    if (!known.contains(each)) {
      fmt::print(stderr, "baton-sim report: --canary {}: {} has no such planted bug\n", each,
                 asked.planted);
      return false;
    }
  }
  return true;
}

// What replays and draws the failures comes along.
void copy_files(const std::vector<std::string>& from, const reports::report& of,
                const std::string& into) {
  std::set<std::string> wanted;
  const auto want = [&wanted](const auto& parts) {
    for (const auto& part : parts) {
      for (const reports::failure_kind& each : part.kinds) {
        wanted.insert(each.repro);
        wanted.insert(each.perfetto);
        wanted.insert(each.history);
      }
    }
  };
  want(of.scenarios);
  want(of.sweeps);
  for (const std::string& each : wanted) {
    // A name from a report is not trusted to stay within its folder.
    const files::path name = files::path{each}.filename();
    bool found = name.empty();
    for (const std::string& folder : from) {
      std::error_code failed;
      const files::path source = folder_of(folder) / name;
      if (!found && files::is_regular_file(source, failed)) {
        files::copy_file(source, files::path{into} / name,
                         files::copy_options::overwrite_existing, failed);
        found = !failed || files::equivalent(source, files::path{into} / name, failed);
      }
    }
    if (!found) {
      fmt::print(stderr, "baton-sim report: {} was not beside its report\n", name.string());
    }
  }
}

}  // namespace

int report(const report_command& asked) {
  const auto all = read_all(asked.from, "report");
  if (!all || !prepare_folder(asked.out)) {
    return exit_usage;
  }
  if (const auto twice = reports::counted_twice(*all)) {
    fmt::print(stderr, "baton-sim report: the same seeds would be counted twice: {}\n", *twice);
    return exit_usage;
  }
  reports::report whole = reports::merged(*all);
  const bool ready = (asked.planted.empty() || add_planted(asked, whole)) &&
                     (asked.since.empty() || read_report_at(asked.since, "report"));
  if (!ready) {
    return exit_usage;
  }
  copy_files(asked.from, whole, asked.out);
  const std::string again =
      fmt::format("baton-sim report {} --out {}", fmt::join(asked.from, " "), asked.out);
  return tell(std::move(whole), {"report", again, asked.out, asked.since, asked.json});
}

int index(const index_command& asked) {
  auto all = read_all(asked.from, "index");
  if (!all || !prepare_folder(asked.out)) {
    return exit_usage;
  }
  std::vector<reports::indexed_report> listed;
  for (std::size_t each = 0; each < all->size(); ++each) {
    const files::path page = folder_of(asked.from[each]) / "report.html";
    std::error_code failed;
    const files::path link = files::relative(page, asked.out, failed);
    const bool there = !failed && files::is_regular_file(page, failed);
    listed.push_back({there ? link.generic_string() : std::string{}, std::move((*all)[each])});
  }
  std::sort(listed.begin(), listed.end(), [](const auto& a, const auto& b) {
    return std::tie(a.of.made.finished_at, a.link) < std::tie(b.of.made.finished_at, b.link);
  });
  const files::path path = files::path{asked.out} / "index.html";
  std::ofstream file{path};
  file << reports::html_index(listed);
  if (!file.flush()) {
    fmt::print(stderr, "baton-sim index: cannot write {}\n", path.string());
    return exit_usage;
  }
  fmt::print("{}: {} reports\n", path.string(), listed.size());
  return exit_holds;
}

}  // namespace baton::sim_app
