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
      items += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", each.id, escaped(each.title));
    }
  }
  return fmt::format(
      "<nav class=\"contents\" aria-label=\"On this page\">\n<ul>\n"
      "<li><a href=\"#verdict\">Verdict</a></li>\n{}</ul>\n</nav>\n",
      items);
}

std::string section_html(const page_section& of) {
  return of.body.empty() ? std::string{}
                         : fmt::format(
                               "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n"
                               "<h2 id=\"{0}-title\">{1}</h2>\n{2}</section>\n",
                               of.id, escaped(of.title), of.body);
}

std::string head_of(const page_document& document) {
  return fmt::format(
      "<head>\n<meta charset=\"utf-8\" />\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\" />\n"
      "<meta name=\"color-scheme\" content=\"light dark\" />\n"
      "<link rel=\"icon\" href=\"data:,\" />\n<title>{}</title>\n{}</head>\n",
      escaped(document.title), unread("style", document.style));
}

}  // namespace

std::string document_html(const page_document& document) {
  std::string sections;
  for (const page_section& each : document.sections) {
    sections += section_html(each);
  }
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n{}"
      "<body class=\"{}\">\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n"
      "<header class=\"top\"><p><b>baton</b> <span>{}</span></p></header>\n"
      "<div class=\"page\">\n{}<main id=\"main\" tabindex=\"-1\">\n{}{}</main>\n</div>\n{}"
      "</body>\n</html>\n",
      head_of(document), document.css_class, escaped(document.title),
      contents_html(document.sections), document.opening, sections,
      unread("script", document.script));
}

}  // namespace baton::reports
