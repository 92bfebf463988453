// Bytes from the network, however they are cut: the same requests, or the same refusal.
#include <algorithm>
#include <string>

#include "api/call.hpp"
#include "api/inbox.hpp"
#include "tests/fuzz/fuzzer.hpp"

namespace {

/// Everything that the inbox made of the bytes, as text.
std::string understood(std::string_view bytes, std::size_t piece) {
  constexpr api::InboxLimits limits{
      .header_bytes_max = 1024, .header_fields_max = 20, .body_bytes_max = 4096};
  api::Inbox inbox(limits, "127.0.0.1");
  std::string all;
  for (;;) {
    const auto progress = inbox.parse();
    if (progress == api::Inbox::Progress::refused)
      return all + "refused " + std::string(inbox.refusal().code);
    if (progress == api::Inbox::Progress::complete) {
      fuzz::require(inbox.body.size() <= limits.body_bytes_max);
      all.append(inbox.method).append(" ").append(inbox.path).append("?").append(inbox.query).append("\n");
      all.append(inbox.header("host")).append("\n").append(inbox.body).append("\n");
      static_cast<void>(api::QueryParameters(inbox.query));
      inbox.finish();
      continue;
    }
    if (bytes.empty()) return all;
    const auto space = inbox.free_space();
    const auto size = std::min({piece, bytes.size(), space.size()});
    fuzz::require(size > 0);
    std::copy_n(bytes.data(), size, space.data());
    bytes.remove_prefix(size);
    inbox.received(size);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = fuzz::text_of(data, size);
  fuzz::require(understood(bytes, 7) == understood(bytes, 1'000'000));
  return 0;
}
