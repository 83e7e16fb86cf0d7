// What decides is linked to no clock, dice, socket, thread or sleep: seen in what its compiled code
// asks of others, so that what a header or a library brings along is found as well.
//
// The build writes one line of `nm` for each name that an archive leaves to others to define.
#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/architecture/source_tree.hpp"

namespace {

using namespace baton::test;

constexpr std::array<std::string_view, 38> forbidden_calls{
    "clock_gettime", "gettimeofday",    "time",           "times",         "clock",
    "getrandom",     "arc4random",      "arc4random_buf", "getentropy",    "arc4random_uniform",
    "rand",          "rand_r",          "srand",          "random",        "srandom",
    "drand48",       "lrand48",         "socket",         "connect",       "socketpair",
    "eventfd",       "timerfd_create",  "timerfd_settime", "epoll_create", "epoll_create1",
    "epoll_ctl",     "epoll_wait",      "poll",           "select",        "nanosleep",
    "usleep",        "clock_nanosleep", "sleep",          "pthread_create", "getenv",
    "secure_getenv", "getpid",          "gettid"};

// Parts of mangled names. Asio's own threads, loops and timers are compiled elsewhere and show by
// the names of their functions.
constexpr std::array<std::string_view, 17> forbidden_parts{
    "St13random_device",
    "steady_clock3nowE",
    "system_clock3nowE",
    "high_resolution_clock3nowE",
    "_ZNSt6thread",
    "_ZNSt18condition_variable",
    "asio10io_context",
    "asio11thread_pool",
    "asio14system_context",
    "asio6detail9scheduler",
    "asio6detail13epoll_reactor",
    "asio6detail11posix_event",
    "asio6detail12posix_thread",
    "asio6detail16timer_queue",
    "asio6detail10socket_ops",
    "deadline_timer_service",
    "basic_waitable_timer"};

/// The name in a line of `nm`, without its version: `libx.a:x.cpp.o:  U clock_gettime@GLIBC_2.17`.
std::string_view name_in(std::string_view line) {
  line = line.substr(0, line.find_last_not_of(" \r\n") + 1);
  const std::string_view name = line.substr(line.find_last_of(" \t") + 1);
  return name.substr(0, name.find('@'));
}

bool is_forbidden(std::string_view name) {
  const bool call = std::find(forbidden_calls.begin(), forbidden_calls.end(), name) !=
                    forbidden_calls.end();
  return call || std::any_of(forbidden_parts.begin(), forbidden_parts.end(),
                             [&](std::string_view each) {
                               return name.find(each) != std::string_view::npos;
                             });
}

/// The lines of a file that `nm` wrote, and those of them that are forbidden.
struct asked_of_others {
  explicit asked_of_others(const std::string& path) {
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);) {
      ++count;
      if (is_forbidden(name_in(line))) {
        forbidden.push_back(line);
      }
    }
  }
  std::size_t count = 0;
  std::vector<std::string> forbidden;
};

}  // namespace

TEST_CASE("what decides calls nothing that differs from run to run") {
  const asked_of_others found{BATON_DECIDING_SYMBOLS};
  CHECK(found.count > 1'000);
  INFO(listed(found.forbidden));
  CHECK(found.forbidden.empty());
}

TEST_CASE("the same look finds the clocks, sockets and threads in Asio's own code") {
  const asked_of_others found{BATON_WORLDLY_SYMBOLS};
  for (const std::string_view name : {"clock_gettime", "epoll_wait", "socket", "pthread_create"}) {
    INFO(name);
    CHECK(std::any_of(found.forbidden.begin(), found.forbidden.end(),
                      [&](const std::string& line) { return name_in(line) == name; }));
  }
}

TEST_CASE("a forbidden name is found whole, with or without a version") {
  CHECK(name_in("libx.a:x.cpp.o:                 U clock_gettime@GLIBC_2.17") == "clock_gettime");
  CHECK(name_in("libx.a:x.cpp.o:                 U time") == "time");
  CHECK(is_forbidden("time"));
  CHECK_FALSE(is_forbidden("mktime_like"));
  CHECK(is_forbidden("_ZNSt6chrono3_V212steady_clock3nowEv"));
  CHECK(is_forbidden("_ZNSt13random_device9_M_getvalEv"));
  CHECK(is_forbidden("_ZN5boost4asio10io_contextC1Ev"));
  CHECK_FALSE(is_forbidden("_ZN3sim10host_clock5beginENSt6chrono8durationIlEE"));
  CHECK_FALSE(is_forbidden("_ZN5boost4asio6detail14thread_context24top_of_thread_call_stackEv"));
}
