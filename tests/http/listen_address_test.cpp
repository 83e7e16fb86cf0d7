// Where the API may be served, and where not; and percent-encoding.
#include "adapters/real/http/listen_address.hpp"

#include <catch2/catch.hpp>

#include "adapters/real/http/http_message.hpp"

namespace {

using baton::parse_listen_address;
using kind = baton::listen_address::kind;
using Catch::Matchers::Contains;

std::string refusal(std::string_view text) {
  const auto parsed = parse_listen_address(text);
  return parsed ? "accepted" : parsed.error().message();
}

}  // namespace

TEST_CASE("loopback addresses and paths are read, and written in the same form") {
  for (const char* text : {"127.0.0.1:8377", "127.0.0.2:1", "[::1]:80", "unix:/run/baton.sock",
                           "unix:baton.sock", "127.0.0.1:0", "127.0.0.1:65535"}) {
    INFO(text);
    CHECK(to_string(parse_listen_address(text).value()) == text);
  }
  CHECK(parse_listen_address("localhost:0").value() ==
        baton::listen_address{kind::tcp, "127.0.0.1", 0, ""});
  CHECK(parse_listen_address("unix:a b").value() ==
        baton::listen_address{kind::local, "", 0, "a b"});
}

TEST_CASE("an address that other machines can reach is refused, saying why") {
  for (const char* text : {"0.0.0.0:80", "[::]:80", "192.168.0.1:80", "[::ffff:127.0.0.1]:80"}) {
    CHECK_THAT(refusal(text), Contains("no authentication"));
  }
}

TEST_CASE("a malformed address is refused with the forms that are understood") {
  for (const char* text : {"", ":", "8377", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
                           "127.0.0.1:65536", "127.0.0.1:-1", "::1:80", "[::1]", "[::1:80",
                           "[127.0.0.1]:80", "example.com:80", "unix:", "http://127.0.0.1:80"}) {
    INFO(text);
    CHECK_THAT(refusal(text), Contains("unix:PATH"));
  }
}

TEST_CASE("a query is read in its order") {
  const baton::query_fields expected{{"a", "1"}, {"b c", "x y"}, {"d", ""}, {"e", "="}};
  CHECK(baton::query_from_text("a=1&b%20c=x+y&&d&e==") == expected);
  CHECK(baton::query_from_text("")->empty());
  CHECK_FALSE(baton::query_from_text("a=%zz").has_value());
}
