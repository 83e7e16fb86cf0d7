// What is kept of an attempt's output, and how large the result made of it may become.
#include "adapters/real/process/captured_output.hpp"

#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace {

using namespace baton;
using namespace baton::process;
using part = captured_output::part;

constexpr exit_status exited_well{exit_status::kind::exited, 0};

captured_output captured(part kept, std::size_t size_max, std::string_view bytes,
                         std::size_t piece = 7) {
  captured_output stream{kept, size_max};
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    stream.append(bytes.substr(0, piece));
  }
  return stream;
}

run_end end_of(std::string_view output, std::string_view errors, std::size_t size_max) {
  captured_output out = captured(part::beginning, size_max, output);
  captured_output err = captured(part::end, size_max, errors);
  return make_end(exited_well, std::move(out), std::move(err));
}

boost::json::object parsed(const run_end& end) {
  return boost::json::parse({end.result.data(), end.result.size()}).as_object();
}

std::string text_in(const run_end& end, const char* name) {
  const auto object = parsed(end);
  const auto& text = object.at(name).as_string();
  return {text.data(), text.size()};
}

std::string excerpt(std::string_view bytes, part kept, std::size_t size_max) {
  return json_excerpt_of(bytes, kept, size_max).text;
}

}  // namespace

TEST_CASE("the end of a stream is kept in order, however it arrived") {
  std::string written;
  for (int number = 0; number < 500; ++number) {
    written += fmt::format("{},", number);
  }
  for (const std::size_t piece : {1U, 3U, 64U, 99U, 100U, 101U, 5'000U}) {
    captured_output stream = captured(part::end, 100, written, piece);
    CHECK(stream.truncated());
    CHECK(stream.take() == written.substr(written.size() - 100));
  }
}

TEST_CASE("a stream of many pieces is given back whole, and holds hardly more than its bound") {
  std::string written;
  while (written.size() < 1'000'000) {
    written += fmt::format("{},", written.size());
  }
  const std::size_t size_max = 300'001;
  for (const std::size_t piece : {1'000U, 65'536U, 65'537U, 400'000U, 2'000'000U}) {
    captured_output first = captured(part::beginning, size_max, written, piece);
    CHECK(first.size() == size_max);
    CHECK(first.take() == written.substr(0, size_max));
    captured_output last = captured(part::end, size_max, written, piece);
    CHECK(last.size() >= size_max);
    CHECK(last.size() <= size_max + 65'536);
    CHECK(last.truncated());
    CHECK(last.take() == written.substr(written.size() - size_max));
    CHECK(last.size() == 0);
    CHECK(captured(part::end, written.size(), written, piece).take() == written);
  }
}

TEST_CASE("a stream that just fits is not truncated") {
  for (const part kept : {part::beginning, part::end}) {
    captured_output stream = captured(kept, 10, "0123456789");
    CHECK_FALSE(stream.truncated());
    CHECK(stream.take() == "0123456789");
    CHECK(captured(kept, 9, "0123456789").truncated());
  }
}

TEST_CASE("nothing is kept where nothing may be") {
  for (const part kept : {part::beginning, part::end}) {
    captured_output stream = captured(kept, 0, "word");
    CHECK(stream.truncated());
    CHECK(stream.take().empty());
  }
  const run_end end = end_of("word", "word", 0);
  CHECK(text_in(end, "stdout").empty());
  CHECK(parsed(end).at("stderr_truncated") == true);
}

TEST_CASE("the bound of a stream holds for its encoded text") {
  const std::string_view bytes =
      GENERATE(std::string_view{"\0", 1}, std::string_view{"\x1F"}, std::string_view{"\n"},
               std::string_view{"\""}, std::string_view{"\\"}, std::string_view{"\xFF"},
               std::string_view{"\xC3\xA9"}, std::string_view{"\xF0\x9D\x84\x9E"},
               std::string_view{"a"}, std::string_view{"\0a\n\xFF", 4});
  std::string flood;
  while (flood.size() < 1'000) {
    flood += bytes;
  }
  for (const std::size_t size_max : {1U, 5U, 6U, 7U, 100U, 999U, 1'000U, 3'000U, 10'000U}) {
    const run_end end = end_of(flood, flood, size_max);
    CHECK(end.result.size() <= 2 * size_max + 100);
    const auto object = parsed(end);  // it stays JSON
    for (const part kept : {part::beginning, part::end}) {
      const json_excerpt seen = json_excerpt_of(flood, kept, size_max);
      CHECK(seen.text.size() <= size_max);
      // As much as fits: one character more would not.
      const std::size_t character = excerpt(bytes, kept, 100).size();
      CHECK((seen.text.size() + character > size_max || !seen.cut));
    }
  }
}

TEST_CASE("of what does not fit, stdout keeps its beginning and stderr its end") {
  const run_end end = end_of("abc\ndef", "abc\ndef", 5);
  CHECK(text_in(end, "stdout") == "abc\n");  // 3 + 2 bytes
  CHECK(text_in(end, "stderr") == "\ndef");
  CHECK(parsed(end).at("stdout_truncated") == true);
  CHECK(parsed(end).at("stderr_truncated") == true);
  CHECK_FALSE(parsed(end_of("abc\ndef", "", 8)).contains("stdout_truncated"));
}

TEST_CASE("no character is cut in two by the bound") {
  const std::string euros = "\xE2\x82\xAC\xE2\x82\xAC";
  CHECK(excerpt(euros, part::beginning, 5) == "\xE2\x82\xAC");
  CHECK(excerpt(euros, part::end, 5) == "\xE2\x82\xAC");
  CHECK(excerpt(euros, part::end, 2).empty());
  CHECK(excerpt("a\n", part::beginning, 2) == "a");
  CHECK(excerpt(std::string_view{"\0b", 2}, part::end, 6) == "b");
}

TEST_CASE("JSON that an action printed is bounded as it was printed") {
  const std::string quotes = R"(["\n\n\n\n"])";
  CHECK(end_of(quotes, "", quotes.size()).result == quotes);
  CHECK(parsed(end_of(quotes, "", quotes.size() - 1)).at("stdout_truncated") == true);
  CHECK(end_of(" \n" + quotes + "\n ", "noise", 100).result == quotes);
}

TEST_CASE("a large output is encoded beside the loop, which goes on meanwhile") {
  boost::asio::io_context context;
  const std::string flood(std::size_t{8} << 20U, '\0');
  std::vector<std::string> order;
  bool over = false;
  std::size_t turns = 0;
  const auto encode = [&]() -> awaitable<> {
    captured_output out = captured(part::beginning, flood.size(), flood, 64U * 1024U);
    captured_output err{part::end, 16};
    run_end end = co_await make_end_off_loop(exited_well, std::move(out), std::move(err));
    CHECK(end.succeeded);
    CHECK(end.result.size() <= flood.size() + 100);
    CHECK(parsed(end).at("stdout_truncated") == true);
    over = true;
  };
  boost::asio::co_spawn(context, encode(), boost::asio::detached);
  context.poll_one();  // as far as the hand-over
  CHECK_FALSE(over);
  while (!over) {
    context.poll();
    ++turns;
  }
  CHECK(turns > 1);
}
