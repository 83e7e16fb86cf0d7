// Percent-coding of URLs.
#include "base/percent_coding.hpp"

#include <string>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace baton::base;

TEST_CASE("percent-encoding is undone, and malformed encoding is seen") {
  CHECK(percent_decoded("a%2Fb%20%c3%A4+") == "a/b ä+");
  CHECK(percent_decoded("") == "");
  for (const char* text : {"%", "%2", "%2g", "%-1", "% 1", "a%", "%%20", "%+1", "%0x"}) {
    INFO(text);
    CHECK_FALSE(percent_decoded(text).has_value());
  }
}

TEST_CASE("whatever could mean something in a URL is encoded, and reads back") {
  CHECK(percent_encoded("deploy.web/ä ?") == "deploy.web%2F%C3%A4%20%3F");
  CHECK(percent_encoded("AZaz09-._~") == "AZaz09-._~");
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) {
    all_bytes += static_cast<char>(byte);
  }
  CHECK(percent_decoded(percent_encoded(all_bytes)) == all_bytes);
  CHECK(rc::check([](const std::string& text) {
    RC_ASSERT(percent_decoded(percent_encoded(text)) == std::optional{text});
  }));
}
