// The binaries as child processes, and files for them to read.
#pragma once

#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/support/child_process.hpp"
#include "tests/support/scratch_folder.hpp"

namespace baton::test {

struct ended {
  int code = -1;
  std::string out;
  std::string err;
};

inline ended run_program(const std::string& program, std::vector<std::string> arguments,
                         const std::string& input = {}) {
  arguments.insert(arguments.begin(), fmt::format("{}/{}", BATON_BIN_DIR, program));
  child_process child{std::move(arguments), input};
  const auto code = child.wait_exit(std::chrono::minutes{2});
  REQUIRE(code.has_value());
  return {*code, child.out(), child.err()};
}

inline ended sim(std::vector<std::string> arguments, const std::string& input = {}) {
  return run_program("baton-sim", std::move(arguments), input);
}

inline std::string write(const scratch_folder& folder, const std::string& name,
                         const std::string& text) {
  const std::string path = folder / name;
  std::ofstream{path} << text;
  return path;
}

}  // namespace baton::test
