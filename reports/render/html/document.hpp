// A whole page around its sections: head, styles, table of contents, script.
#pragma once

#include <string>
#include <vector>

namespace baton::reports {

struct page_section {
  std::string id;
  std::string title;
  std::string body;  ///< HTML; empty: the section is left out
};

struct page_document {
  std::string title;
  std::string css_class;  ///< of the body
  std::string opening;    ///< HTML before the sections, with the page's only h1
  std::vector<page_section> sections;
  std::string style;
  std::string script;
};

/// It parses as HTML and as XML, loads nothing, and forbids the browser to.
[[nodiscard]] std::string document_html(const page_document& document);

}  // namespace baton::reports
