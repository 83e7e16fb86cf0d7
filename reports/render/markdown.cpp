#include "reports/render/markdown.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/model/names.hpp"
#include "reports/model/numbers/numbers.hpp"
#include "reports/model/report.hpp"
#include "reports/model/summary/found_kinds.hpp"
#include "reports/model/summary/verdict.hpp"
#include "reports/render/escape.hpp"

namespace baton::reports {
namespace {

constexpr std::size_t cell_bytes_max = 400;

// Text that Markdown and HTML leave as it is, on one line, inside a table as well.
std::string plain(std::string_view text) {
  std::string safe;
  for (const char letter : escaped(clipped(text, cell_bytes_max))) {
    switch (letter) {
      case '\n':
      case '\t': safe += ' '; break;
      case '|':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
      case '~':
      case '@':
      case '$':
      case '\\': safe += fmt::format("&#{};", static_cast<int>(letter)); break;
      default: safe += letter;
    }
  }
  return safe;
}

// By its tag: the text may have backticks in it.
std::string code(std::string_view text) {
  return text.empty() ? std::string{} : "<code>" + plain(text) + "</code>";
}

/// Lines as long as there is room for them and for the sentence that says what is missing.
class bounded_text {
 public:
  /// False from the first line on that does not fit.
  bool add(const std::string& line) {
    if (cut_ || text_.size() + line.size() + 1 + ending.size() > summary_bytes_max) {
      cut_ = true;
      return false;
    }
    text_ += line + "\n";
    return true;
  }
  [[nodiscard]] std::string text() const { return cut_ ? text_ + std::string{ending} : text_; }

 private:
  static constexpr std::string_view ending =
      "\nThis summary was cut here since it had become too long. The report's page has all of "
      "it.\n";
  std::string text_;
  bool cut_ = false;
};

void add_verdict(bounded_text& to, const report& whole) {
  const verdict_text text = verdict_of(whole);
  to.add(fmt::format("## baton-sim: {}", words_of(text.as)));
  to.add("");
  to.add("**" + plain(text.headline) + "**");
  for (const std::string& each : text.more) {
    to.add("");
    to.add(plain(each));
  }
}

void add_reruns(bounded_text& to, const report& whole) {
  constexpr std::size_t shown_max = 5;
  const std::vector<std::string> commands = reruns_of(whole);
  for (std::size_t index = 0; index < commands.size() && index < shown_max; ++index) {
    to.add("");
    to.add((index == 0 ? "Run it again: " : "") + code(commands[index]));
  }
}

void add_changes(bounded_text& to, const report& whole) {
  if (!whole.changes) {
    return;
  }
  to.add("");
  to.add("### Since the last run");
  to.add("");
  if (whole.changes->empty()) {
    to.add("No kind of failure, then or now.");
    return;
  }
  to.add("| | rule | scenario | kind | seeds before | seeds now |");
  to.add("|---|---|---|---|---:|---:|");
  for (const change_state state :
       {change_state::fresh, change_state::resolved, change_state::rare, change_state::ongoing}) {
    for (const change& each : *whole.changes) {
      if (each.state == state) {
        to.add(fmt::format("| {} | {} | {} | {} | {} | {} |", name_of(state), plain(each.rule),
                           plain(each.scenario), code(each.fingerprint), grouped(each.seeds_before),
                           grouped(each.seeds_now)));
      }
    }
  }
}

void add_kinds(bounded_text& to, const report& whole) {
  const std::vector<found_kind> kinds = kinds_of(whole);
  if (kinds.empty()) {
    return;
  }
  to.add("");
  to.add("### What broke");
  to.add("");
  to.add("| rule | seen | needs | smallest | seeds | replay |");
  to.add("|---|---|---|---|---:|---|");
  for (const found_kind& each : kinds) {
    to.add(fmt::format("| **{}** {} | {} | {} | {} | {} | {} |", plain(each.what->rule),
                       plain("in " + each.places.front().words), plain(each.what->seen),
                       plain(essential_faults(*each.what)), plain(size_text(*each.what)),
                       grouped(each.seeds_failing), code(each.what->replay)));
  }
}

void add_scenarios(bounded_text& to, const report& whole) {
  if (whole.scenarios.empty() && whole.sweeps.empty()) {
    return;
  }
  to.add("");
  to.add("### Scenarios");
  to.add("");
  to.add("| scenario | runs | failing | inconclusive | what it shows | goals missed |");
  to.add("|---|---:|---:|---:|---|---|");
  for (const scenario_part& each : whole.scenarios) {
    to.add(fmt::format("| {} | {} | {} | {} | {} | {} |", plain(each.scenario), grouped(each.seeds),
                       grouped(each.failing), grouped(each.inconclusive),
                       plain(rate_text(each.failing, each.seeds)), plain(listed(each.missed, 5))));
  }
  for (const sweep_part& each : whole.sweeps) {
    to.add(fmt::format("| sweep of {} | {} | {} | {} | {} places, {} of {} pairs | |",
                       plain(each.scenario), grouped(each.runs), grouped(each.failing),
                       grouped(each.inconclusive), grouped(each.places), grouped(each.pairs),
                       grouped(each.pairs_in_all)));
  }
}

void add_canaries(bounded_text& to, const report& whole) {
  to.add("");
  const totals all = totals_of(whole);
  if (all.canaries == 0) {
    to.add("No canary: nothing in this run shows that a bug would have been found.");
    return;
  }
  for (const planted_bug& each : whole.planted) {
    if (each.canary) {
      to.add(fmt::format("Canary {}: {}.", plain(each.name),
                         each.found ? "found by " + plain(each.found_by) : "**not found**"));
    }
  }
}

// What a workflow command's message and its properties may hold.
std::string command_text(std::string_view text, bool property) {
  std::string safe;
  for (const char letter : clipped(text, 1000)) {
    switch (letter) {
      case '%': safe += "%25"; break;
      case '\r': safe += "%0D"; break;
      case '\n': safe += "%0A"; break;
      case ':': safe += property ? "%3A" : ":"; break;
      case ',': safe += property ? "%2C" : ","; break;
      default: safe += static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
    }
  }
  return safe;
}

std::string annotation(std::string_view title, std::string_view message) {
  return fmt::format("::error title={}::{}", command_text(title, true),
                     command_text(message, false));
}

}  // namespace

std::string step_summary(const report& whole) {
  bounded_text text;
  add_verdict(text, whole);
  add_reruns(text, whole);
  add_changes(text, whole);
  add_kinds(text, whole);
  add_canaries(text, whole);
  add_scenarios(text, whole);
  return text.text();
}

std::vector<std::string> annotations(const report& whole) {
  constexpr std::size_t annotations_max = 9;
  const std::vector<found_kind> kinds = kinds_of(whole);
  std::vector<std::string> lines;
  for (const found_kind& each : kinds) {
    if (lines.size() == annotations_max) {
      break;
    }
    const failure_kind& kind = *each.what;
    std::string message =
        fmt::format("{}\nneeds {}\nreplay: {}", kind.seen, essential_faults(kind), kind.replay);
    if (lines.size() + 1 == annotations_max && kinds.size() > annotations_max) {
      message += fmt::format("\n{} more kinds of failure are in the summary.",
                             kinds.size() - annotations_max);
    }
    lines.push_back(annotation(fmt::format("{} is broken in {} ({})", kind.rule,
                                           each.places.front().words, kind.fingerprint),
                               message));
  }
  const verdict_text text = verdict_of(whole);
  if (lines.empty() && text.as != verdict_kind::holds && text.as != verdict_kind::nothing_run) {
    lines.push_back(annotation(fmt::format("baton-sim: {}", words_of(text.as)), text.headline));
  }
  return lines;
}

}  // namespace baton::reports
