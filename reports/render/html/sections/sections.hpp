// The sections of a report's page, each as HTML below its heading; empty: there is nothing to say.
#pragma once

#include <string>

namespace baton::reports {

struct failure_summary;
struct summary;

/// The opening: the page's h1, what is first in need of a look, and how to run it again.
[[nodiscard]] std::string opening_html(const summary& told);

[[nodiscard]] std::string changes_html(const summary& told);
[[nodiscard]] std::string kinds_html(const summary& told);
[[nodiscard]] std::string other_seeds_html(const summary& told);
[[nodiscard]] std::string fault_rule_matrix_html(const summary& told);
[[nodiscard]] std::string sweep_matrix_html(const summary& told);
[[nodiscard]] std::string marks_html(const summary& told);
[[nodiscard]] std::string distributions_html(const summary& told);
[[nodiscard]] std::string determinism_html(const summary& told);
[[nodiscard]] std::string scenarios_html(const summary& told);
[[nodiscard]] std::string planted_html(const summary& told);
[[nodiscard]] std::string environment_html(const summary& told);
[[nodiscard]] std::string words_html();

/// The card of one of the report's kinds of failure, which is the one with this `number`.
[[nodiscard]] std::string card_html(const summary& told, const failure_summary& failure,
                                    std::size_t number);

}  // namespace baton::reports
