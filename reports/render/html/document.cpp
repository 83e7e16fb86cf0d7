#include "reports/render/html/document.hpp"

#include <fmt/format.h>

#include "reports/render/escape.hpp"

namespace baton::reports {
namespace {

// What HTML takes literally, XML would read: hidden from it, inside comments of the language
// itself.
std::string unread(std::string_view element, std::string_view text) {
  return fmt::format("<{}>/*<![CDATA[*/\n{}\n/*]]>*/</{}>\n", element, text, element);
}

std::string contents_html(const std::vector<page_section>& sections) {
  std::string items;
  for (const page_section& each : sections) {
    if (!each.body.empty()) {
      items += fmt::format(R"(<li><a href="#{}">{}</a></li>)"
                           "\n",
                           each.id, escaped(each.title));
    }
  }
  return fmt::format(
      R"(<nav class="contents" aria-label="On this page">
<ul>
<li><a href="#verdict">Verdict</a></li>
{}</ul>
</nav>
)",
      items);
}

std::string section_html(const page_section& of) {
  return of.body.empty() ? std::string{}
                         : fmt::format(
                               R"(<section id="{0}" aria-labelledby="{0}-title">
<h2 id="{0}-title">{1}</h2>
{2}</section>
)",
                               of.id, escaped(of.title), of.body);
}

std::string head_of(const page_document& document) {
  return fmt::format(
      R"(<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src )"
      R"('unsafe-inline'; script-src 'unsafe-inline'; img-src data:" />
<meta name="color-scheme" content="light dark" />
<link rel="icon" href="data:," />
<title>{}</title>
{}</head>
)",
      escaped(document.title), unread("style", document.style));
}

}  // namespace

std::string document_html(const page_document& document) {
  std::string sections;
  for (const page_section& each : document.sections) {
    sections += section_html(each);
  }
  return fmt::format(
      R"(<!DOCTYPE html>
<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
{}<body class="{}">
<a class="skip" href="#main">Skip to the report</a>
<header class="top"><p><b>baton</b> <span>{}</span></p></header>
<div class="page">
{}<main id="main" tabindex="-1">
{}{}</main>
</div>
{}</body>
</html>
)",
      head_of(document), document.css_class, escaped(document.title),
      contents_html(document.sections), document.opening, sections,
      unread("script", document.script));
}

}  // namespace baton::reports
