#include "reports/render/diagram/table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/model/report.hpp"
#include "reports/render/diagram/drawing.hpp"
#include "reports/render/escape.hpp"
#include "reports/scene/run/words.hpp"

namespace baton::reports {
namespace {

std::string links_to(const std::string& fingerprint, const std::vector<std::uint64_t>& numbers) {
  std::string text;
  for (const std::uint64_t each : numbers) {
    text += fmt::format(R"({}<a href="#{}-m{}">{}</a>)", text.empty() ? "" : " ", fingerprint, each,
                        each);
  }
  return text;
}

std::string faults_table(const scene& picture) {
  std::string out =
      R"(<table class="struck"><caption>Faults, by their letters</caption><thead><tr>)"
      R"(<th scope="col">Letter</th><th scope="col">Time</th><th scope="col">Fault</th>)"
      R"(<th scope="col">Where</th><th scope="col">Needed</th></tr></thead><tbody>)";
  for (const fault_mark& each : picture.faults) {
    out += fmt::format(
        R"(<tr><th scope="row"><svg width="26" height="26" viewBox="-13 -13 26 26" role="img" )"
        R"(aria-label="{0}">{1}</svg></th><td>{2}{3}</td><td>{4}</td><td><code>{5}</code></td>)"
        R"(<td>{6}</td></tr>)"
        "\n",
        each.letter, fault_badge(each.fault, each.letter, each.essential, 0, 0),
        moment_text(each.at_ns),
        each.until_ns > each.at_ns ? ", for " + span_text(each.until_ns - each.at_ns) : "",
        escaped(each.fault), escaped(each.at),
        each.essential ? fmt::format("yes: {}", essential_means) : std::string{"no"});
  }
  return out + "</tbody></table>\n";
}

std::string messages_table(const scene& picture) {
  const auto wrong = [](const arrow& each) { return each.fate != message_fate::delivered; };
  if (std::none_of(picture.arrows.begin(), picture.arrows.end(), wrong)) {
    return {};
  }
  std::string out =
      R"(<table class="messages"><caption>Messages that were dropped, delayed or duplicated)"
      R"(</caption><thead><tr><th scope="col">Sent</th><th scope="col">From</th>)"
      R"(<th scope="col">To</th><th scope="col">Message</th></tr></thead><tbody>)";
  for (const arrow& each : picture.arrows) {
    if (wrong(each)) {
      out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                         moment_text(each.sent_ns), escaped(picture.lanes[each.from].name),
                         escaped(picture.lanes[each.to].name), escaped(each.text));
    }
  }
  return out + "</tbody></table>\n";
}

std::string moments_table(const failure_kind& kind) {
  const scene& picture = *kind.picture;
  std::string out =
      R"(<table class="moments"><caption>Every moment, in order of time; numbers in bold are )"
      R"(in the violation’s past</caption><thead><tr><th scope="col">Moment</th>)"
      R"(<th scope="col">Time</th><th scope="col">Where</th><th scope="col">What happens)"
      R"(</th><th scope="col">Led to by</th></tr></thead><tbody>)"
      "\n";
  for (const scene_moment& each : picture.moments) {
    out += fmt::format(
        R"(<tr id="{0}-m{1}" class="{2}{3}"><th scope="row"><a href="#{0}-m{1}">{1}</a></th>)"
        R"(<td>{4}</td><td>{5}</td><td>{6}</td><td>{7}</td></tr>)"
        "\n",
        kind.fingerprint, each.number, each.past ? "near" : "far", each.broken ? " bad" : "",
        moment_text(each.at_ns), escaped(picture.lanes[each.lane].name), escaped(each.text),
        links_to(kind.fingerprint, each.causes));
  }
  return out + "</tbody></table>\n";
}

std::string sample(std::string_view inside, std::string_view text) {
  return fmt::format(
      R"(<li><svg width="46" height="22" viewBox="0 0 46 22" aria-hidden="true">{}</svg> {})"
      R"(</li>)",
      inside, text);
}

}  // namespace

std::string tables_html(const failure_kind& failure) {
  std::string out = R"(<details class="tables"><summary>The same as a table</summary>)"
                    "\n";
  if (!failure.picture->faults.empty()) {
    out += faults_table(*failure.picture);
  }
  out += messages_table(*failure.picture);
  out += moments_table(failure);
  return out + "</details>\n";
}

std::string legend_html(const failure_kind& failure) {
  const std::string head =
      fmt::format(R"html(marker-end="url(#{}-head)")html", failure.fingerprint);
  const std::string hatch =
      fmt::format(R"html(style="fill:url(#{}-hatch)")html", failure.fingerprint);
  std::string out = R"(<ul class="legend" aria-label="Legend">)";
  out +=
      sample(R"(<g class="bars"><g class="waits"><rect x="1" y="5" width="44" height="13" rx="2"/>)"
             R"(</g></g>)",
             "waits in line");
  out +=
      sample(R"(<g class="bars"><g class="holds"><rect x="1" y="3" width="44" height="17" rx="2"/>)"
             R"(</g></g>)",
             "holds a slot");
  out +=
      sample(R"(<g class="bars"><g class="runs"><rect x="1" y="3" width="44" height="17" rx="2"/>)"
             R"(</g></g>)",
             "body runs");
  out += sample(fmt::format(R"(<g class="bars"><g class="holds open"><path d="M45 20H1V3H45"/>)"
                            R"(<path class="hatch" {} d="M45 20H1V3H45"/></g></g>)",
                            hatch),
                "never ends");
  out +=
      sample(R"(<g class="bars"><g class="holds"><path d="M45 20H1V3H17l6 11l6 -11H45Z"/></g></g>)",
             "released again");
  out += sample(
      R"(<g class="bars"><g class="down"><rect x="1" y="4" width="44" height="14"/></g></g>)",
      "down or stands still");
  const std::string line = R"(<path d="M2 11H42" )" + head + "/>";
  out += sample(R"(<g class="arrows"><g class="delivered">)" + line + "</g></g>", "message");
  out += sample(R"(<g class="arrows"><g class="delayed">)" + line + "</g></g>", "delayed");
  out += sample(R"(<g class="arrows"><g class="dropped"><path d="M2 11H32"/>)"
                R"(<path class="cross" d="M27 6l10 10m0 -10l-10 10"/></g></g>)",
                "dropped");
  out +=
      sample(R"(<g class="arrows"><g class="duplicated"><path d="M2 11L42 5" )" + head +
                 R"(/><circle cx="14" cy="9" r="3"/><path d="M14 9L42 18" )" + head + "/></g></g>",
             "duplicated");
  out += sample(R"(<g class="bars"><g class="holds bad"><rect x="1" y="3" width="44" height="17" )"
                R"(rx="2"/></g></g>)",
                "breaks the rule");
  out += sample(R"(<g class="moments"><circle cx="23" cy="11" r="3.5"/></g>)", "a moment");
  out +=
      sample(R"(<g class="ways"><path d="M2 16Q23 0 44 16"/></g>)", "what led to the chosen one");
  if (failure.picture->passing) {
    out += sample(R"(<g class="ghost"><rect x="1" y="3" width="44" height="17"/></g>)",
                  "the run that passes, beside it");
  }
  return out + "</ul>\n";
}

}  // namespace baton::reports
