// gzip for answers: whether the client takes it, whether it pays, and the packing itself.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace api {

/// Whether an Accept-Encoding value prefers gzip to the plain body (RFC 9110, 12.5.3). An empty one does not.
bool accepts_gzip(std::string_view accept_encoding);

/// Text, JSON, XML and their relatives; not images, archives, PDF.
bool is_compressible(std::string_view content_type);

/// Packs one body after the other; keeps zlib's 256 KB of working memory from one to the next. One thread.
class Gzip {
 public:
  explicit Gzip(int level);
  ~Gzip();
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  /// The body as a gzip file. Throws std::bad_alloc when there is no memory.
  std::string pack(std::string_view body);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace api
