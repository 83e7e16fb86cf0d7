// `baton-sim report` and `baton-sim index`: reports that were made before, as one, or as a trend.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <tuple>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "apps/baton_sim/commands.hpp"
#include "apps/baton_sim/exit_code.hpp"
#include "apps/baton_sim/log.hpp"
#include "apps/baton_sim/out_folder.hpp"
#include "apps/baton_sim/text_file.hpp"
#include "reports/model/merge.hpp"
#include "reports/render/html/index_page.hpp"

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
  reports::planted_bug bug;
  bug.name = text_at(result, "name");
  bug.what = text_at(result, "what");
  bug.real_world_class = text_at(result, "class");
  const json::value* const found = result.if_contains("found");
  bug.found = found != nullptr && found->is_bool() && found->get_bool();
  const std::string by = text_at(result, "by");
  bug.found_by = by == "tests" || by == "invariant" ? by : text_at(result, "rule");
  bug.policy = text_at(result, "policy");
  bug.seeds = static_cast<std::uint64_t>(std::max<std::int64_t>(0, number_at(result, "number", 0)));
  const json::value* const smallest = result.if_contains("smallest");
  if (smallest != nullptr && smallest->is_object()) {
    const json::value* const after = smallest->get_object().if_contains("after");
    if (after != nullptr && after->is_object()) {
      bug.faults = number_at(after->get_object(), "faults", -1);
      bug.executions = number_at(after->get_object(), "executions", -1);
    }
  }
  const json::value* const seconds = result.if_contains("seconds");
  bug.wall_seconds = seconds != nullptr && seconds->is_number() ? seconds->to_number<double>() : 0;
  bug.canary = canaries.contains(bug.name);
  return bug;
}

bool is_result(const json::value& each) {
  if (!each.is_object()) {
    return false;
  }
  const json::value* const name = each.get_object().if_contains("name");
  const json::value* const found = each.get_object().if_contains("found");
  return name != nullptr && name->is_string() && found != nullptr && found->is_bool();
}

/// False: it is no such file, and that was printed.
bool add_planted(const report_command& asked, reports::report& to) {
  const std::set<std::string> canaries(asked.canaries.begin(), asked.canaries.end());
  if (asked.planted.empty()) {
    if (!canaries.empty()) {
      log("baton-sim report: --canary {}: --planted says which bugs were planted\n",
          *canaries.begin());
    }
    return canaries.empty();
  }
  const auto text = read_file(asked.planted);
  json::error_code wrong;
  const json::value document = json::parse(text.value_or(""), wrong);
  const json::value* const results =
      !wrong && document.is_object() ? document.get_object().if_contains("results") : nullptr;
  if (results == nullptr || !results->is_array()) {
    log("baton-sim report: {}: no document of ./dev mutants --json: {}\n", asked.planted,
        !text   ? "it cannot be read"
        : wrong ? wrong.message()
                : "it has no list 'results'");
    return false;
  }
  std::set<std::string> known;
  for (const json::value& each : results->get_array()) {
    if (!is_result(each)) {
      log("baton-sim report: {}: .results[{}] has no name, or no 'found'\n", asked.planted,
          to.planted.size());
      return false;
    }
    to.planted.push_back(planted_of(each.get_object(), canaries));
    known.insert(to.planted.back().name);
  }
  for (const std::string& each : canaries) {
    if (!known.contains(each)) {
      log("baton-sim report: --canary {}: {} has no such planted bug\n", each, asked.planted);
      return false;
    }
  }
  return true;
}

/// What replays and draws the failures comes along, under a name of its own.
class luggage {
 public:
  explicit luggage(files::path into) : into_{std::move(into)} {}

  void take(const std::string& from, reports::report& report) {
    const auto take_all = [&](auto& parts) {
      for (auto& part : parts) {
        for (reports::failure_kind& each : part.kinds) {
          const std::string before = each.repro;
          for (std::string* const name : {&each.repro, &each.perfetto, &each.history}) {
            *name = copied(folder_of(from), *name);
          }
          rename_in(each.replay, before, each.repro);
          rename_in(each.debugger, before, each.repro);
        }
      }
    };
    take_all(report.scenarios);
    take_all(report.sweeps);
  }

 private:
  // The name that it has now; empty: it is not there.
  std::string copied(const files::path& from, const std::string& wanted) {
    // A name from a report is not trusted to stay within its folder, nor a link to.
    const files::path name = files::path{wanted}.filename();
    std::error_code failed;
    if (name.empty() || !files::is_regular_file(files::symlink_status(from / name, failed))) {
      if (!name.empty()) {
        log("baton-sim report: {} was not beside its report\n", name.string());
      }
      return {};
    }
    const std::string text = read_file((from / name).string()).value_or("");
    for (int number = 1; number <= names_max; ++number) {
      const std::string fresh = number == 1 ? name.string() : fmt::format("{}-{}", number, name.string());
      const auto [known, first] = taken_.emplace(fresh, text);
      if (!first && known->second != text) {
        continue;
      }
      std::ofstream file{into_ / fresh, std::ios::binary};
      file << text;
      return file.flush() ? fresh : std::string{};
    }
    return {};
  }

  static void rename_in(std::string& command, const std::string& before, const std::string& now) {
    const std::size_t at = before.empty() ? std::string::npos : command.find(before);
    if (at != std::string::npos && !now.empty()) {
      command.replace(at, before.size(), now);
    }
  }

  static constexpr int names_max = 1'000;
  files::path into_;
  std::map<std::string, std::string> taken_;  ///< by name: what is in it
};

}  // namespace

int report(const report_command& asked) {
  auto all = read_all(asked.from, "report");
  if (!all) {
    return exit_usage;
  }
  if (const auto twice = reports::counted_twice(*all)) {
    log("baton-sim report: the same runs would be counted twice: {}\n", *twice);
    return exit_usage;
  }
  reports::report planted;
  std::optional<reports::report> before;
  const bool ready = add_planted(asked, planted) && read_since(asked.since, "report", before) &&
                     prepare_folder(asked.out);
  if (!ready) {
    return exit_usage;
  }
  luggage files_of{asked.out};
  for (std::size_t each = 0; each < all->size(); ++each) {
    files_of.take(asked.from[each], (*all)[each]);
  }
  reports::report whole = reports::merged(*all);
  whole.planted.insert(whole.planted.end(), planted.planted.begin(), planted.planted.end());
  const std::string again =
      fmt::format("baton-sim report {} --out {}", fmt::join(asked.from, " "), asked.out);
  return publish(std::move(whole),
                 {"report", again, asked.out, std::move(before), asked.json, false});
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
  if (!write_text(path, reports::html_index(listed), "baton-sim index")) {
    return exit_internal;
  }
  fmt::print("{}: {} reports\n", path.string(), listed.size());
  return exit_holds;
}

}  // namespace baton::sim_app
