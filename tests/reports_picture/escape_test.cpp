// Text of a run in a page.
#include "reports/render/escape.hpp"

#include <catch2/catch.hpp>

namespace baton::test {

using reports::escaped;

TEST_CASE("what means something to HTML is escaped in text and in attributes") {
  CHECK(escaped(R"(<a href="x" title='y'>&amp;)") ==
        "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;");
  CHECK(escaped("") == "");
  CHECK(escaped("deploy.web") == "deploy.web");
}

TEST_CASE("what XML may not hold is replaced") {
  CHECK(escaped(std::string_view{"a\0b", 3}) ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(escaped("a\x1b[0m\tb\n") == "a\xEF\xBF\xBD[0m\tb\n");
  CHECK(escaped("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(escaped("\xEF\xBF\xBF") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(escaped("caf\xC3") == "caf\xEF\xBF\xBD");
}

TEST_CASE("text in any language stays as it is") {
  CHECK(escaped("größe → 大きさ 🙂") == "größe → 大きさ 🙂");
}

}  // namespace baton::test
