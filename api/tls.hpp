// What the server speaks TLS with: protocol versions, ciphers, certificate.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

namespace api {

/// A context for TLS 1.2 and 1.3 with forward secrecy only, offering "http/1.1" by ALPN. Both files are PEM.
/// Throws std::runtime_error with a message for the operator when they cannot be read or do not belong
/// together.
std::shared_ptr<boost::asio::ssl::context> make_tls_context(const std::string& certificate_file,
                                                            const std::string& key_file);

}  // namespace api
