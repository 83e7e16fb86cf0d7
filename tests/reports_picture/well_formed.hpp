// Whether markup is well-formed XML: what a page has to be so that any reader takes it.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace baton::test {

/// Empty: it is. Otherwise what is wrong, and where. Knows elements, attributes and the five
/// entities, which is all that pages use.
inline std::string what_is_not_well_formed(std::string_view text) {
  std::vector<std::string> open;
  std::set<std::string> ids;
  const auto wrong = [&](std::size_t at, const std::string& why) {
    return why + " at: " + std::string{text.substr(at, 60)};
  };
  const auto entity_at = [&](std::size_t at) {
    for (const std::string_view each : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"}) {
      if (text.substr(at).starts_with(each)) {
        return true;
      }
    }
    return false;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '&' && !entity_at(at)) {
      return wrong(at, "a lone ampersand");
    }
    if (text[at] == '>') {
      return wrong(at, "a lone bracket");
    }
    if (text[at] != '<') {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    const bool closes = text[at + 1] == '/';
    at += closes ? 2 : 1;
    std::size_t end = text.find_first_of(" >/\n", at);
    const std::string name{text.substr(at, end - at)};
    if (name.empty() || name.find('<') != std::string::npos) {
      return wrong(begin, "a tag without a name");
    }
    std::set<std::string> attributes;
    while (end < text.size() && text[end] != '>' && text[end] != '/') {
      if (text[end] == ' ' || text[end] == '\n') {
        ++end;
        continue;
      }
      const std::size_t equals = text.find('=', end);
      const std::string key{text.substr(end, equals - end)};
      if (equals == std::string_view::npos || text[equals + 1] != '"' ||
          key.find_first_of(" <>\"") != std::string::npos) {
        return wrong(end, "an attribute without a quoted value");
      }
      const std::size_t last = text.find('"', equals + 2);
      const std::string value{text.substr(equals + 2, last - equals - 2)};
      if (!attributes.insert(key).second || value.find('<') != std::string::npos) {
        return wrong(end, "an attribute twice, or with a tag in it");
      }
      if (key == "id" && !ids.insert(value).second) {
        return wrong(end, "an id twice");
      }
      end = last + 1;
    }
    const bool empty = text[end] == '/';
    at = end + (empty ? 2 : 1);
    if (closes) {
      if (open.empty() || open.back() != name) {
        return wrong(begin, "closes what is not open");
      }
      open.pop_back();
    } else if (!empty) {
      open.push_back(name);
    }
  }
  return open.empty() ? std::string{} : "never closed: " + open.back();
}

}  // namespace baton::test
