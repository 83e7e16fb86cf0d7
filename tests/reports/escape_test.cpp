#include "reports/render/escape.hpp"

#include <catch2/catch.hpp>

using baton::reports::escaped;

TEST_CASE("what means something in markup is written as what it is") {
  CHECK(escaped("a < b && c > \"d\" 'e'") ==
        "a &lt; b &amp;&amp; c &gt; &quot;d&quot; &#39;e&#39;");
  CHECK(escaped("]]>") == "]]&gt;");
  CHECK(escaped("a\r\nb\tc") == "a&#13;\nb\tc");
  CHECK(escaped("µs – 数 😀") == "µs – 数 😀");
  CHECK(escaped("").empty());
}

TEST_CASE("what XML forbids is replaced") {
  const std::string replaced = "\xEF\xBF\xBD";
  CHECK(escaped(std::string{"a\0b", 3}) == "a" + replaced + "b");
  CHECK(escaped("\x1b[31m") == replaced + "[31m");
  CHECK(escaped("\xff") == replaced);
  CHECK(escaped("\xe2\x80\xae") == replaced + replaced + replaced);  // right to left from here
  CHECK(escaped("\xc3") == replaced);                                // cut off
  CHECK(escaped("\xc0\xaf") == replaced + replaced);                 // too long
  CHECK(escaped("\xed\xa0\x80") == replaced + replaced + replaced);  // a surrogate
  CHECK(escaped("\xef\xbf\xbf") == replaced + replaced + replaced);  // no character
  CHECK(escaped("\xf4\x90\x80\x80") ==
        replaced + replaced + replaced + replaced);  // beyond the last
}
