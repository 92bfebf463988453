// Forms with a file in them, as browsers send them (RFC 7578).
//
//   body  := "--" boundary line-end part ("--" boundary line-end part)* "--" boundary "--"
//   part  := header* line-end content line-end
//
// Only what an upload needs: the one part that is a file. Other fields are passed over.
#pragma once

#include <expected>
#include <string_view>

namespace api {

struct UploadedFile {
  std::string_view content;  ///< points into the body
};

/// Why there is no file.
struct MultipartProblem {
  std::string_view code;    ///< malformed-multipart, no-file or several-files
  std::string_view detail;  ///< for people
};

/// Whether a Content-Type header says multipart/form-data, whatever its parameters.
bool is_multipart(std::string_view content_type);

/// The file in a form. `content_type` is the whole header, with the boundary.
std::expected<UploadedFile, MultipartProblem> single_file(std::string_view content_type,
                                                          std::string_view body);

}  // namespace api
