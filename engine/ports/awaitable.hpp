// What every call of a port returns.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace baton {

template <class T = void>
using awaitable = boost::asio::awaitable<T>;

}  // namespace baton
