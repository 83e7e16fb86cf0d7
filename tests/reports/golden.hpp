// Texts that are held byte for byte to what was read and found good once.
#pragma once

#include <string>

namespace baton::test {

/// Fails, with the first line that differs, unless `text` is what tests/reports/golden/NAME holds.
/// `BATON_RENEW_GOLDEN=1 build/release/bin/test_reports` writes all of them anew instead; what
/// changed is then read in `git diff`.
void require_golden(const std::string& name, const std::string& text);

/// Where two texts part: their first different lines, with the number; empty: nowhere.
[[nodiscard]] std::string first_difference(const std::string& expected, const std::string& seen);

}  // namespace baton::test
