#include "api/tls.hpp"

#include <openssl/ssl.h>

#include <boost/system/system_error.hpp>
#include <stdexcept>
#include <string_view>

namespace api {
namespace {

// NOLINTNEXTLINE(readability-function-size): OpenSSL says what it is called with
int select_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_length,
                    const unsigned char* offered, unsigned int offered_length, void*) {
  static constexpr std::string_view ours = "\x08http/1.1";
  unsigned char* selected = nullptr;
  const int result =
      SSL_select_next_proto(&selected, chosen_length, reinterpret_cast<const unsigned char*>(ours.data()),
                            static_cast<unsigned int>(ours.size()), offered, offered_length);
  *chosen = selected;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void restrict_to_safe_choices(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_PRIORITIZE_CHACHA |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
  // An idle connection then keeps a few kilobytes instead of forty.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  static constexpr unsigned char session_context[] = "forecourt";
  SSL_CTX_set_session_id_context(context, session_context, sizeof session_context - 1);
  SSL_CTX_set_alpn_select_cb(context, select_protocol, nullptr);
}

}  // namespace

std::shared_ptr<boost::asio::ssl::context> make_tls_context(const std::string& certificate_file,
                                                            const std::string& key_file) {
  using boost::asio::ssl::context;
  auto made = std::make_shared<context>(context::tls_server);
  restrict_to_safe_choices(made->native_handle());
  try {
    made->use_certificate_chain_file(certificate_file);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot use the certificate " + certificate_file + ": " +
                             error.code().message());
  }
  try {
    made->use_private_key_file(key_file, context::pem);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot use the key " + key_file + ": " + error.code().message());
  }
  if (SSL_CTX_check_private_key(made->native_handle()) != 1)
    throw std::runtime_error("the key " + key_file + " does not belong to the certificate " +
                             certificate_file);
  return made;
}

}  // namespace api
