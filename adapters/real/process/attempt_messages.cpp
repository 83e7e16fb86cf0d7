#include "adapters/real/process/attempt_messages.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>

namespace baton::process {
namespace {

constexpr std::size_t descriptors_max = start_descriptors;

struct alignas(cmsghdr) control_room {
  std::array<std::byte, CMSG_SPACE(descriptors_max * sizeof(int))> bytes{};
};

msghdr message_of(iovec& part, control_room& room, std::size_t descriptor_count) {
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (descriptor_count > 0) {
    message.msg_control = room.bytes.data();
    message.msg_controllen = CMSG_SPACE(descriptor_count * sizeof(int));
  }
  return message;
}

// Takes them all, so that none leaks. Returns how many came.
std::size_t take_descriptors(msghdr& message, std::span<unique_fd> into) {
  std::size_t count = 0;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) {
      continue;
    }
    const std::size_t here = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t at = 0; at < here; ++at) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(part) + at * sizeof(int), sizeof number);
      unique_fd owned{number};
      if (count < into.size()) {
        into[count++] = std::move(owned);
      }
    }
  }
  return count;
}

}  // namespace

bool send_bytes(int socket, std::span<const std::byte> record, std::span<const int> descriptors) {
  iovec part{const_cast<std::byte*>(record.data()), record.size()};
  control_room room;
  msghdr message = message_of(part, room, descriptors.size());
  if (!descriptors.empty()) {
    cmsghdr* const rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
    std::memcpy(CMSG_DATA(rights), descriptors.data(), descriptors.size() * sizeof(int));
  }
  ssize_t sent = 0;
  do {
    sent = ::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (was_interrupted(sent));
  return sent >= 0;
}

received receive_bytes(int socket, std::span<std::byte> record, std::span<unique_fd> descriptors,
                       patience waits) {
  iovec part{record.data(), record.size()};
  control_room room;
  msghdr message = message_of(part, room, descriptors_max);
  ssize_t size = 0;
  const int wait_flag = waits == patience::none ? MSG_DONTWAIT : 0;
  do {
    size = ::recvmsg(socket, &message, wait_flag | MSG_CMSG_CLOEXEC);
  } while (was_interrupted(size));
  if (size < 0) {
    return errno == EAGAIN ? received::nothing : received::closed;
  }
  const std::size_t count = take_descriptors(message, descriptors);
  if (size == 0) {
    return received::closed;
  }
  const bool whole = static_cast<std::size_t>(size) == record.size() &&
                     (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0;
  return whole && (count == 0 || count == descriptors.size()) ? received::record : received::wrong;
}

bool is_shortage(int number) {
  constexpr std::array shortages{EMFILE,  ENFILE,       EAGAIN, ENOMEM,
                                 ETXTBSY, ETOOMANYREFS, ENOSPC, ENOBUFS};
  return std::find(shortages.begin(), shortages.end(), number) != shortages.end();
}

}  // namespace baton::process
