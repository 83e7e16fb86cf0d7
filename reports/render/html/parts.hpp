// What the sections of a page are put together from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace baton::reports {

enum class verdict_kind : std::uint8_t;

/// How an opening with this verdict looks: its class, and the mark that says the same without
/// colour.
[[nodiscard]] std::string_view class_of(verdict_kind verdict);
[[nodiscard]] std::string_view glyph_of(verdict_kind verdict);

/// A command to copy; it wraps, and can be selected where no script runs.
[[nodiscard]] std::string command_html(std::string_view command);

/// A table that scrolls inside the page where it is too wide. `rows` is its thead and tbodies.
[[nodiscard]] std::string table_html(std::string_view caption, std::string_view rows,
                                     std::string_view css_class = "");

/// Heads of columns. A name that begins with `#` is the head of a column of numbers.
[[nodiscard]] std::string head_html(const std::vector<std::string_view>& columns);

/// A cell with a number; a zero steps back.
[[nodiscard]] std::string number_cell(std::uint64_t number);
/// A cell with a number of what went wrong; anything but zero is marked, not by colour alone.
[[nodiscard]] std::string failing_cell(std::uint64_t number);
[[nodiscard]] std::string text_cell(std::string_view text);
[[nodiscard]] std::string code_cell(std::string_view text);
[[nodiscard]] std::string row_head(std::string_view text);
/// The same in the face of code: names of faults, marks, rules.
[[nodiscard]] std::string code_head(std::string_view text);

/// Text as HTML in which no line ends between a number and its percent sign.
[[nodiscard]] std::string prose(std::string_view text);
[[nodiscard]] std::string paragraph(std::string_view text, std::string_view css_class = "");

/// Text with a mark before it that says the same without colour.
[[nodiscard]] std::string badge_html(std::string_view css_class, std::string_view text);

/// A share of a whole as a bar without words; the number stands beside it.
[[nodiscard]] std::string bar_html(std::uint64_t part, std::uint64_t whole);

/// Where a kind of failure has its card.
[[nodiscard]] std::string card_id(std::string_view fingerprint);
/// A link there, in the face of code.
[[nodiscard]] std::string card_link(std::string_view fingerprint);

/// A relative link to a file beside the page, or nothing where it names no such file.
[[nodiscard]] std::string file_link(std::string_view file, std::string_view text);

}  // namespace baton::reports
