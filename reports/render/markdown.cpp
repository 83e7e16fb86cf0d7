#include "reports/render/markdown.hpp"

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
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

void add_heading(bounded_text& to, report_section section) {
  to.add("");
  to.add(fmt::format("### {}", title_of(section)));
  to.add("");
}

void add_verdict(bounded_text& to, const summary& told) {
  to.add(fmt::format("## baton-sim: {} (exit code {})", told.words, told.exit_code));
  to.add("");
  to.add("**" + plain(told.sentence) + "**");
  for (const std::string& each : told.more) {
    to.add("");
    to.add(plain(each));
  }
}

void add_reruns(bounded_text& to, const summary& told) {
  constexpr std::size_t shown_max = 5;
  for (std::size_t index = 0; index < told.reruns.size() && index < shown_max; ++index) {
    to.add("");
    to.add((index == 0 ? "Run it again: " : "") + code(told.reruns[index]));
  }
}

void add_changes(bounded_text& to, const summary& told) {
  if (!told.changes) {
    return;
  }
  add_heading(to, report_section::changes);
  if (told.of->changes->empty()) {
    to.add("No kind of failure, then or now.");
    return;
  }
  to.add("| | rule | scenario | kind | seeds before | seeds now |");
  to.add("|---|---|---|---|---:|---:|");
  for (const change_group& group : *told.changes) {
    for (const change* const each : group.changes) {
      to.add(fmt::format("| {} | {} | {} | {} | {} | {} |", group.word, plain(each->rule),
                         plain(each->scenario), code(each->fingerprint),
                         grouped(each->seeds_before), grouped(each->seeds_now)));
    }
  }
}

void add_kinds(bounded_text& to, const summary& told) {
  if (told.kinds.empty()) {
    return;
  }
  add_heading(to, report_section::kinds);
  to.add("| rule | seen | needs | decided | smallest | seeds | replay |");
  to.add("|---|---|---|---:|---|---:|---|");
  for (const failure_summary& each : told.kinds) {
    to.add(fmt::format("| **{}** {} | {} | {} | {} | {} | {} | {} |", plain(each.what->rule),
                       plain("in " + each.places.front().words), plain(each.what->seen),
                       plain(each.needs), each.decided.moment, plain(each.size),
                       grouped(each.seeds_failing), code(each.what->replay)));
  }
}

void add_scenarios(bounded_text& to, const summary& told) {
  if (told.parts.empty()) {
    return;
  }
  add_heading(to, report_section::scenarios);
  to.add("| scenario | runs | failing | inconclusive | what it shows | goals missed |");
  to.add("|---|---:|---:|---:|---|---|");
  for (const part_summary& each : told.parts) {
    to.add(fmt::format("| {} | {} | {} | {} | {} | {} |", plain(each.name), grouped(each.runs),
                       grouped(each.failing), grouped(each.inconclusive), plain(each.shows),
                       each.seeds == nullptr ? "" : plain(listed(each.seeds->missed, 5))));
  }
}

void add_canaries(bounded_text& to, const summary& told) {
  to.add("");
  if (told.all.canaries == 0) {
    to.add("No canary: nothing in this run shows that a bug would have been found.");
    return;
  }
  for (const planted_bug& each : told.of->planted) {
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

std::string step_summary(const summary& told) {
  bounded_text text;
  add_verdict(text, told);
  add_reruns(text, told);
  add_changes(text, told);
  add_kinds(text, told);
  add_scenarios(text, told);
  add_canaries(text, told);
  return text.text();
}

std::vector<std::string> annotations(const summary& told) {
  constexpr std::size_t annotations_max = 9;
  std::vector<std::string> lines;
  for (const failure_summary& each : told.kinds) {
    if (lines.size() == annotations_max) {
      break;
    }
    const failure_kind& kind = *each.what;
    std::string message =
        fmt::format("{}\nneeds {}\nreplay: {}", kind.seen, each.needs, kind.replay);
    if (lines.size() + 1 == annotations_max && told.kinds.size() > annotations_max) {
      message += fmt::format("\n{} more kinds of failure are in the summary.",
                             told.kinds.size() - annotations_max);
    }
    lines.push_back(annotation(fmt::format("{} is broken in {} ({})", kind.rule,
                                           each.places.front().words, kind.fingerprint),
                               message));
  }
  if (lines.empty() && told.verdict != verdict_kind::holds &&
      told.verdict != verdict_kind::nothing_run) {
    lines.push_back(annotation(fmt::format("baton-sim: {}", told.words), told.sentence));
  }
  return lines;
}

}  // namespace baton::reports
