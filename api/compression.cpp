#include "api/compression.hpp"

#include <zlib.h>

#include <limits>
#include <new>
#include <optional>
#include <stdexcept>

#include "api/accept.hpp"
#include "api/token_list.hpp"

namespace api {

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<int> gzip;
  std::optional<int> identity;
  std::optional<int> any;
  for_each_element(accept_encoding, [&](std::string_view element) {
    const auto semicolon = element.find(';');
    const auto coding = trimmed(element.substr(0, semicolon));
    const int value = semicolon == std::string_view::npos ? 1000 : quality(element.substr(semicolon + 1));
    if (same_ignoring_case(coding, "gzip") || same_ignoring_case(coding, "x-gzip")) gzip = value;
    if (same_ignoring_case(coding, "identity")) identity = value;
    if (coding == "*") any = value;
  });
  const int wanted = gzip.value_or(any.value_or(0));
  return wanted > 0 && wanted >= identity.value_or(0);
}

bool is_compressible(std::string_view content_type) {
  const auto type = trimmed(content_type.substr(0, content_type.find(';')));
  return type.starts_with("text/") || type == "application/json" || type.ends_with("+json") ||
         type == "application/x-ndjson" || type == "application/javascript" || type == "application/xml" ||
         type.ends_with("+xml") || type == "application/yaml" || type.ends_with("+yaml");
}

struct Gzip::Stream : z_stream {};

Gzip::Gzip(int level) : stream_(std::make_unique<Stream>()) {
  constexpr int gzip_window_bits = 15 + 16;
  constexpr int memory_level = 8;
  const int result =
      deflateInit2(stream_.get(), level, Z_DEFLATED, gzip_window_bits, memory_level, Z_DEFAULT_STRATEGY);
  if (result == Z_MEM_ERROR) throw std::bad_alloc();
  if (result != Z_OK) throw std::invalid_argument("the gzip level must be between 1 and 9");
}

Gzip::~Gzip() { deflateEnd(stream_.get()); }

std::string Gzip::pack(std::string_view body) {
  deflateReset(stream_.get());
  if (body.size() > std::numeric_limits<uInt>::max() / 2) throw std::bad_alloc();
  std::string packed(deflateBound(stream_.get(), body.size()), '\0');
  // zlib's interface is older than const; it does not write to its input.
  stream_->next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(body.data()));
  stream_->avail_in = static_cast<uInt>(body.size());
  stream_->next_out = reinterpret_cast<Bytef*>(packed.data());
  stream_->avail_out = static_cast<uInt>(packed.size());
  if (deflate(stream_.get(), Z_FINISH) != Z_STREAM_END) throw std::bad_alloc();
  packed.resize(packed.size() - stream_->avail_out);
  return packed;
}

}  // namespace api
