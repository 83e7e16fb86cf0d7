// The sections of a report's page, each as HTML below its heading; empty: there is nothing to say.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace baton::reports {

struct report;
struct found_kind;

/// The opening: the page's h1, what is first in need of a look, and how to run it again.
[[nodiscard]] std::string opening_html(const report& whole);

[[nodiscard]] std::string changes_html(const report& whole);
[[nodiscard]] std::string kinds_html(const report& whole);
[[nodiscard]] std::string other_seeds_html(const report& whole);
[[nodiscard]] std::string fault_rule_matrix_html(const report& whole);
[[nodiscard]] std::string sweep_matrix_html(const report& whole);
[[nodiscard]] std::string marks_html(const report& whole);
[[nodiscard]] std::string distributions_html(const report& whole);
[[nodiscard]] std::string determinism_html(const report& whole);
[[nodiscard]] std::string scenarios_html(const report& whole);
[[nodiscard]] std::string planted_html(const report& whole);
[[nodiscard]] std::string environment_html(const report& whole);
[[nodiscard]] std::string words_html();

/// What each kind of fault does, in a few words, as far as the report says.
using fault_words = std::map<std::string_view, std::string_view, std::less<>>;
[[nodiscard]] fault_words words_of_faults(const report& whole);

/// One kind's card. `number` of `count` kinds; `company`: other rules that its run breaks.
[[nodiscard]] std::string card_html(const found_kind& kind, std::size_t number, std::size_t count,
                                    const fault_words& words, const std::string& company);

}  // namespace baton::reports
