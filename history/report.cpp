#include "history/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_text.hpp"

namespace baton::history {
namespace {

std::string quoted(const std::string& text) {
  std::string out;
  base::append_json_string(out, text);
  return out;
}

std::string text_of(const finding& found) {
  return fmt::format("  expected: {}\n  seen:     {}\n  lines:    {}\n", found.expected, found.seen,
                     fmt::join(found.lines, ", "));
}

std::string json_of(const finding& found) {
  return fmt::format(
      R"({{"rule":{},"expected":{},"seen":{},"lines":[{}],"execution":{},"action_ref":{}}})",
      quoted(found.rule), quoted(found.expected), quoted(found.seen), fmt::join(found.lines, ","),
      found.execution, quoted(found.action_ref));
}

std::string json_of(const rule_verdict& judged) {
  return fmt::format(R"({{"rule":{},"holds":{},"judged":{},"findings":{}}})", quoted(judged.rule),
                     judged.finding_count == 0, judged.judged_count, judged.finding_count);
}

}  // namespace

std::string to_text(const verdict& judged) {
  std::string text =
      fmt::format("{} executions, {} attempts, {} processes\n", judged.execution_count,
                  judged.attempt_count, judged.process_count);
  for (const rule_verdict& each : judged.rules) {
    if (each.finding_count == 0) {
      text += fmt::format("holds  {}  ({} judged)\n", each.rule, each.judged_count);
      continue;
    }
    text += fmt::format("BROKEN {}  ({} {}, {} judged)\n", each.rule, each.finding_count,
                        each.finding_count == 1 ? "finding" : "findings", each.judged_count);
    std::size_t shown = 0;
    for (const finding& found : judged.findings) {
      if (found.rule == each.rule) {
        text += text_of(found);
        ++shown;
      }
    }
    if (shown < each.finding_count) {
      text += fmt::format("  … and {} more\n", each.finding_count - shown);
    }
  }
  return text;
}

std::string to_json(const verdict& judged) {
  std::string text = fmt::format(
      R"({{"holds":{},"executions":{},"attempts":{},"processes":{},"rules":[)", judged.holds(),
      judged.execution_count, judged.attempt_count, judged.process_count);
  for (std::size_t index = 0; index < judged.rules.size(); ++index) {
    text += (index == 0 ? "" : ",") + json_of(judged.rules[index]);
  }
  text += R"(],"findings":[)";
  for (std::size_t index = 0; index < judged.findings.size(); ++index) {
    text += (index == 0 ? "" : ",") + json_of(judged.findings[index]);
  }
  return text + "]}";
}

}  // namespace baton::history
