#include "reports/render/html/parts.hpp"

#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"
#include "reports/model/summary.hpp"
#include "reports/render/escape.hpp"

namespace baton::reports {
namespace {

std::string class_html(std::string_view css_class) {
  return css_class.empty() ? std::string{} : fmt::format(R"( class="{}")", css_class);
}

// In a URL every byte that is not surely harmless is written by its number.
std::string url_of(std::string_view file) {
  std::string url = "./";
  for (const char letter : file) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' ||
                       letter == '.' || letter == '/';
    url += plain
               ? std::string(1, letter)
               : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(letter)));
  }
  return url;
}

}  // namespace

std::string_view class_of(verdict_kind verdict) {
  switch (verdict) {
    case verdict_kind::broken: return "broken";
    case verdict_kind::holds: return "holds";
    case verdict_kind::not_deterministic:
    case verdict_kind::inconclusive:
    case verdict_kind::goal_missed:
    case verdict_kind::nothing_run: break;
  }
  return "open";
}

std::string_view glyph_of(verdict_kind verdict) {
  switch (verdict) {
    case verdict_kind::broken: return "✕";
    case verdict_kind::holds: return "✓";
    case verdict_kind::not_deterministic: return "≠";
    case verdict_kind::inconclusive:
    case verdict_kind::goal_missed:
    case verdict_kind::nothing_run: break;
  }
  return "?";
}

std::string command_html(std::string_view command) {
  return fmt::format(R"(<div class="command"><pre><code>{}</code></pre></div>)"
                     "\n",
                     escaped(command));
}

std::string table_html(std::string_view caption, std::string_view rows,
                       std::string_view css_class) {
  return fmt::format(
      R"(<div class="wide-table" role="region" tabindex="0" aria-label="{}">
<table{}>
<caption>{}</caption>
{}</table>
</div>
)",
      escaped(caption), class_html(css_class), escaped(caption), rows);
}

std::string head_html(const std::vector<std::string_view>& columns) {
  std::string cells;
  for (std::string_view each : columns) {
    const bool number = each.starts_with('#');
    each.remove_prefix(number ? 1 : 0);
    cells +=
        fmt::format(R"(<th scope="col"{}>{}</th>)", number ? R"( class="n")" : "", escaped(each));
  }
  return fmt::format("<thead><tr>{}</tr></thead>\n", cells);
}

std::string number_cell(std::uint64_t number) {
  return fmt::format(R"(<td class="{}">{}</td>)", number == 0 ? "n zero" : "n", grouped(number));
}

std::string failing_cell(std::uint64_t number) {
  return number == 0 ? number_cell(0)
                     : fmt::format(R"(<td class="n bad">✕ {}</td>)", grouped(number));
}

std::string text_cell(std::string_view text) {
  return fmt::format("<td>{}</td>", escaped(text));
}

std::string code_cell(std::string_view text) {
  return fmt::format("<td><code>{}</code></td>", escaped(text));
}

std::string row_head(std::string_view text) {
  return fmt::format(R"(<th scope="row">{}</th>)", escaped(text));
}

std::string code_head(std::string_view text) {
  return fmt::format(R"(<th scope="row"><code>{}</code></th>)", escaped(text));
}

std::string prose(std::string_view text) {
  std::string html = escaped(text);
  constexpr std::string_view space = "&#160;";
  for (std::size_t at = html.find(" %"); at != std::string::npos;
       at = html.find(" %", at + space.size())) {
    html.replace(at, 1, space);
  }
  return html;
}

std::string paragraph(std::string_view text, std::string_view css_class) {
  return fmt::format("<p{}>{}</p>\n", class_html(css_class), prose(text));
}

std::string badge_html(std::string_view css_class, std::string_view text) {
  return fmt::format(R"(<span class="badge {}">{}</span>)", css_class, escaped(text));
}

std::string bar_html(std::uint64_t part, std::uint64_t whole) {
  // In tenths of a percent, and a sliver of whatever is not nothing.
  const std::uint64_t share = whole == 0 ? 0 : part >= whole ? 1000 : part * 1000 / whole;
  const std::uint64_t shown = part > 0 && share < 5 ? 5 : share;
  return fmt::format(R"(<span class="bar" aria-hidden="true"><i style="width:{}.{}%"></i></span>)",
                     shown / 10, shown % 10);
}

std::string card_id(std::string_view fingerprint) {
  return fmt::format("kind-{}", escaped(fingerprint));
}

std::string card_link(std::string_view fingerprint) {
  return fmt::format(R"(<a href="#{}"><code>{}</code></a>)", card_id(fingerprint),
                     escaped(fingerprint));
}

std::string file_link(std::string_view file, std::string_view text) {
  if (file.empty() || file.starts_with('/')) {
    return {};
  }
  return fmt::format(R"(<a href="{}">{}</a>)", url_of(file), escaped(text));
}

}  // namespace baton::reports
