#include "base/utf8.hpp"

#include <algorithm>

#include <boost/locale/utf.hpp>

namespace baton::base {

utf8_character utf8_front_beyond_ascii(std::string_view text) {
  namespace utf = boost::locale::utf;
  const char* at = text.data();
  const utf::code_point point = utf::utf_traits<char>::decode(at, text.data() + text.size());
  if (point == utf::illegal || point == utf::incomplete) {
    return {};
  }
  return {static_cast<std::size_t>(at - text.data()), point};
}

std::size_t valid_utf8_size(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t size = utf8_front(text.substr(at)).size;
    if (size == 0) {
      break;
    }
    at += size;
  }
  return at;
}

std::string repaired_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t size = utf8_front(text).size;
    valid.append(size == 0 ? utf8_replacement : text.substr(0, size));
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return valid;
}

std::size_t whole_utf8_size(std::string_view text, std::size_t size_max) {
  if (text.size() <= size_max) {
    return text.size();
  }
  std::size_t size = size_max;
  while (size > 0 && !begins_utf8_character(text[size])) {
    --size;
  }
  return size;
}

}  // namespace baton::base
