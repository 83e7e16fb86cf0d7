#include "tests/reports/golden.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "reports/model/numbers/numbers.hpp"

namespace baton::test {

std::string first_difference(const std::string& expected, const std::string& seen) {
  std::istringstream left{expected};
  std::istringstream right{seen};
  std::string expected_line;
  std::string seen_line;
  for (int number = 1;; ++number) {
    const bool more_left = static_cast<bool>(std::getline(left, expected_line));
    const bool more_right = static_cast<bool>(std::getline(right, seen_line));
    if (!more_left && !more_right) {
      return expected == seen ? std::string{} : std::string{"only the last newline differs"};
    }
    if (more_left != more_right || expected_line != seen_line) {
      constexpr std::size_t shown_max = 400;
      return fmt::format("line {}\nexpected: {}\nseen:     {}", number,
                         more_left ? reports::clipped(expected_line, shown_max) : "(the end)",
                         more_right ? reports::clipped(seen_line, shown_max) : "(the end)");
    }
  }
}

void require_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path path =
      std::filesystem::path{BATON_SOURCE_DIR} / "tests/reports/golden" / name;
  if (const char* const renew = std::getenv("BATON_RENEW_GOLDEN");
      renew != nullptr && std::string{renew} == "1") {
    std::ofstream{path, std::ios::binary} << text;
  }
  std::ifstream file{path, std::ios::binary};
  std::ostringstream golden;
  golden << file.rdbuf();
  const std::string difference = first_difference(golden.str(), text);
  INFO(path.string() << ", " << difference
                     << "\nif this is meant: BATON_RENEW_GOLDEN=1 test_reports, and read git diff");
  REQUIRE(difference.empty());
}

}  // namespace baton::test
