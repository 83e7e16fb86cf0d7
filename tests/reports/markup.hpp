// Whether a page or a document holds together as markup.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace baton::test {

/// What is wrong with it as XML (tags that do not match, attributes twice or without quotes, bare
/// `<` and `&`), with ids that are there twice, and with links within the page that lead nowhere.
[[nodiscard]] std::vector<std::string> markup_mistakes(std::string_view text);

/// The text without what stands in its style and script elements and in its pictures of failures:
/// these have tests of their own, and may change without the page.
[[nodiscard]] std::string without_parts(std::string text);

}  // namespace baton::test
