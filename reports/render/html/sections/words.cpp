#include <array>

#include <fmt/format.h>

#include "reports/render/html/sections/sections.hpp"

namespace baton::reports {
namespace {

struct word {
  std::string_view name;
  std::string_view means;
};
constexpr std::array<word, 20> words{{
    {"seed", "a number that fixes one simulated run altogether: the same seed is the same run"},
    {"rule", "what has to hold whatever goes wrong, such as first in, first out"},
    {"fault", "something that goes wrong on purpose: a message lost, a process that dies"},
    {"injected", "seeds in which a kind of fault happened"},
    {"took effect", "seeds in which it made a difference: without it the run would be another one"},
    {"essential", "without this fault the rule holds"},
    {"kind of failure",
     "failures with the same rule, place in the code and essential faults; its "
     "fingerprint names it from report to report"},
    {"smallest schedule",
     "what is left when everything the broken rule does not need is taken away"},
    {"inconclusive", "a run that used up its events or its time before it could be judged"},
    {"execution, slot, queue",
     "an action that is asked for waits in its queue, holds a slot while "
     "it runs, and hands it to the next in line"},
    {"attempt", "rises with each dispatch of the same execution; a late worker is told by it"},
    {"verdict", "the status with which an execution ends for good: completed, failed, timeout, "
                "cancelled or abandoned"},
    {"abandoned", "its worker was lost, and there is no further attempt"},
    {"executor, worker, storage, broker",
     "the processes of a run: who accepts and grants, who runs bodies, who keeps the truth, who "
     "carries messages"},
    {"lease", "how long a worker may run bodies without renewing it; when it is over, the storage "
              "takes its work back"},
    {"reaped, reconciled", "found by the regular look for what no message told"},
    {"end of watch", "nothing in the code broke the rule at one moment: it shows by what has not "
                     "come, or in the last look at everything"},
    {"stands still", "a process that does nothing for a while, and then goes on as if nothing had "
                     "been; its bodies run on"},
    {"sweep", "every fault at every place of a run without faults, one at a time or two"},
    {"canary",
     "a bug that was planted and has to be found, so that finding nothing means something"},
}};

}  // namespace

std::string words_html() {
  std::string items;
  for (const word& each : words) {
    items += fmt::format("<dt>{}</dt><dd>{}</dd>\n", each.name, each.means);
  }
  return fmt::format(R"(<dl class="facts words">
{}</dl>
)",
                     items);
}

}  // namespace baton::reports
