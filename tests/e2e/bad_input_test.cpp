// Requests and command lines that are wrong: told clearly, and nothing comes of them.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/api.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/server_process.hpp"

namespace {

using namespace baton;
using namespace baton::test;

const char* const one_action =
    "[[action]]\nref = \"hello\"\ncommand = [\"/bin/sh\", \"-c\", \"cat\"]\n"
    "[[action]]\nref = \"by-host\"\ncommand = [\"/bin/true\"]\ngroup_by = [\"host\"]\n";

// A server to which wrong things are said. At the end it must be as if they had not been.
class patient_server {
 public:
  patient_server() : server_{folder_.path(), one_action}, api_{server_.address()} {
    REQUIRE(api_.submit("hello").has_value());
    before_ = counts();
  }
  ~patient_server() {
    CHECK(counts() == before_);
    CHECK(api_.send("GET", "/healthz").value().status == 200);
    const ended_command good = server_.run({"submit", "hello", "--wait"});
    CHECK(good.exit_code == 0);
    CHECK(server_.stop() == 0);
  }
  patient_server(const patient_server&) = delete;
  patient_server& operator=(const patient_server&) = delete;

  /// Runs the command, which must be refused as the caller's mistake, in these words.
  void refuses(const std::vector<std::string>& arguments, const std::string& words) {
    const ended_command refused = server_.run(arguments);
    INFO(fmt::format("baton {}", fmt::join(arguments, " ")).substr(0, 200));
    CHECK(refused.exit_code == 64);
    CHECK(refused.out.empty());
    CHECK_THAT(refused.err, Catch::Contains(words));
  }

  /// Posts the body, which must be refused with this status, in these words.
  void refuses_body(const std::string& body, int status, const std::string& words) {
    const auto reply = api_.send("POST", "/api/v1/executions", body);
    INFO(body.substr(0, 200));
    REQUIRE(reply.has_value());
    CHECK(reply->status == status);
    CHECK_THAT(reply->body, Catch::Contains(words));
    CHECK_THAT(reply->body, Catch::StartsWith("{\"error\":{\"code\":"));
  }

  api& asks() { return api_; }

 private:
  std::vector<std::int64_t> counts() {
    return {api_.queue("hello").enqueued_total, api_.queue("by-host").enqueued_total};
  }

  scratch_folder folder_;
  server_process server_;
  api api_;
  std::vector<std::int64_t> before_;
};

std::string submission_of(const std::string& text) {
  return R"({"action_ref":"hello","parameters":{"text":")" + text + "\"}}";
}

}  // namespace

TEST_CASE("an action that nobody configured is refused by its name") {
  patient_server server;
  server.refuses({"submit", "nobody"}, "nobody");
  server.refuses({"queue", "nobody"}, "nobody");
  server.refuses({"queue", "nobody", "--mode", "paused"}, "nobody");
  server.refuses_body(R"({"action_ref":"nobody"})", 404, "unknown_action");
}

TEST_CASE("parameters of 10 MB are refused as too large") {
  patient_server server;
  server.refuses_body(submission_of(std::string(10'000'000, 'x')), 413, "too large");
  std::vector<std::string> arguments{"submit", "hello"};
  for (int number = 0; number < 12; ++number) {
    arguments.insert(arguments.end(),
                     {"--param", fmt::format("p{}={}", number, std::string(100'000, 'x'))});
  }
  server.refuses(arguments, "too large");
}

TEST_CASE("parameters that are not UTF-8, or hold a NUL as it is, are refused") {
  patient_server server;
  server.refuses({"submit", "hello", "--param", "text=\xff\xfe"}, "UTF-8");
  server.refuses({"submit", "hello", "--params", "{\"text\":\"\xc3\"}"}, "--params");
  server.refuses_body(submission_of("\xc3("), 400, "UTF-8");
  server.refuses_body(submission_of("\xed\xa0\x80"), 400, "UTF-8");
  server.refuses_body(submission_of(std::string(1, '\0')), 400, "not JSON");
}

TEST_CASE("a NUL in parameters is refused with its place, escaped too") {
  patient_server server;
  server.refuses({"submit", "hello", "--params", R"({"text":"a\u0000b"})"}, "parameters.text");
  server.refuses_body(submission_of("a\\u0000b"), 400, "zero byte");
}

TEST_CASE("a submission without the parameter that names its queue is refused by its name") {
  patient_server server;
  server.refuses({"submit", "by-host", "--param", "hast=web1"}, "host");
}

TEST_CASE("bodies that are no submission are refused") {
  patient_server server;
  server.refuses_body("", 400, "body");
  server.refuses_body("{", 400, "body");
  server.refuses_body("[]", 400, "body");
  server.refuses_body(R"({"action_ref":"hello","count":0})", 400, "count");
  server.refuses_body(R"({"action_ref":"hello","parameters":7})", 400, "parameters");
  server.refuses_body(R"({"action_ref":"hello","idempotencykey":"a"})", 400, "idempotencykey");
  server.refuses_body(std::string(5'000, '['), 400, "body");
}

TEST_CASE("parameters on the command line that are none are refused with the way to write them") {
  patient_server server;
  server.refuses({"submit", "hello", "--param", "novalue"}, "NAME=TEXT, or NAME:=JSON");
  server.refuses({"submit", "hello", "--param", "=x"}, "NAME=TEXT, or NAME:=JSON");
  server.refuses({"submit", "hello", "--param", ":=1"}, "NAME=TEXT, or NAME:=JSON");
  server.refuses({"submit", "hello", "--param", "x:=nonsense"}, "'nonsense' is no JSON");
  server.refuses({"submit", "hello", "--param", "x=1", "--param", "x=2"}, "given twice");
  server.refuses({"submit", "hello", "--params", "[1]"}, "JSON object");
}

TEST_CASE("a limit or a mode that is none changes nothing") {
  patient_server server;
  for (const char* const limit : {"0", "-1", "10001", "many", "1.5", "2,\"mode\":\"paused\""}) {
    server.refuses({"queue", "hello", "--limit", limit}, "limit must be a whole number");
  }
  server.refuses({"queue", "hello", "--mode", "closed"}, "closed");
  server.refuses({"queue", "--limit", "3"}, "want an action");
  CHECK(server.asks().queue("hello").limit == 1);
  CHECK(server.asks().queue("hello").mode == queue_mode::open);
}

TEST_CASE("an id that is none, or nobody's, is refused") {
  patient_server server;
  for (const char* const command : {"show", "cancel"}) {
    server.refuses({command, "abc"}, "abc");
    server.refuses({command, "0"}, "id is a whole number from 1, not 0");
    server.refuses({command, "99999999999999999999"}, "99999999999999999999");
    server.refuses({command, "4711"}, "4711");
    server.refuses({command}, "id is required");
  }
}

TEST_CASE("options and commands that nobody knows are refused by their name") {
  patient_server server;
  server.refuses({"submit", "hello", "--wiat"}, "--wiat");
  server.refuses({"show", "1", "2"}, "2");
  server.refuses({"submit", "hello", "--count", "0"}, "--count");
  server.refuses({"submit", "hello", "--count", "10001"}, "--count");
  server.refuses({"submit", "hello", "--patience-ms", "-1"}, "--patience-ms");
  const ended_command unknown = run_baton({"frobnicate"});
  CHECK(unknown.exit_code == 64);
  CHECK_THAT(unknown.err, Catch::Contains("subcommand is required"));
  const ended_command none = run_baton({});
  CHECK(none.exit_code == 64);
  CHECK_THAT(none.err, Catch::Contains("subcommand"));
}

TEST_CASE("a client without a server says so at once when it is to have no patience") {
  const scratch_folder folder;
  for (const std::string& address :
       {"unix:" + folder / "nobody.sock", std::string{"127.0.0.1:1"}}) {
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"submit", "hello"}, {"show", "1"}, {"cancel", "1"}, {"queue"}, {"queue", "hello"}}) {
      std::vector<std::string> arguments = command;
      arguments.insert(arguments.end(), {"--server", address, "--patience-ms", "0"});
      const ended_command refused = run_baton(arguments, {}, std::chrono::seconds{5});
      INFO(command.front() << " at " << address);
      CHECK(refused.exit_code == 69);
      CHECK(refused.out.empty());
      CHECK_THAT(refused.err, Catch::Contains(address.substr(address.find(':') + 1)));
    }
  }
  const ended_command foreign = run_baton({"queue", "--server", "192.0.2.1:80"});
  CHECK(foreign.exit_code == 64);
  CHECK_THAT(foreign.err, Catch::Contains("192.0.2.1"));
}
