// Ports for servers that a test starts.
#pragma once

namespace umkm {

// The first of `count` consecutive ports on 127.0.0.1 that are free now. Below the range from which
// the kernel takes the ports of clients: none can take it while the server is being restarted, and
// none can connect to itself there.
int FreePort(int count = 1);

}  // namespace umkm
