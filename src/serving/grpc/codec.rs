//! The codec of the server: a request that is not the message it should be is its caller's
//! mistake, while the codec of the library would call it a failure of the server.

use std::marker::PhantomData;

use prost::Message;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder};
use tonic_prost::ProstEncoder;

use super::status::RpcError;

/// Replies of type `Reply`, and requests of type `Sent` that may be malformed.
#[derive(Clone, Copy, Debug)]
pub(in crate::serving) struct ServerCodec<Reply, Sent>(PhantomData<(Reply, Sent)>);

impl<Reply, Sent> Default for ServerCodec<Reply, Sent> {
    fn default() -> ServerCodec<Reply, Sent> {
        ServerCodec(PhantomData)
    }
}

impl<Reply, Sent> Codec for ServerCodec<Reply, Sent>
where
    Reply: Message + Send + 'static,
    Sent: Message + Default + Send + 'static,
{
    type Encode = Reply;
    type Decode = Sent;
    type Encoder = ProstEncoder<Reply>;
    type Decoder = RequestDecoder<Sent>;

    fn encoder(&mut self) -> ProstEncoder<Reply> {
        ProstEncoder::default()
    }

    fn decoder(&mut self) -> RequestDecoder<Sent> {
        RequestDecoder(PhantomData)
    }
}

/// The decoder of requests.
#[derive(Clone, Copy, Debug)]
pub(in crate::serving) struct RequestDecoder<Sent>(PhantomData<Sent>);

impl<Sent: Message + Default> Decoder for RequestDecoder<Sent> {
    type Item = Sent;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Sent>, Status> {
        let message = Sent::decode(buffer).map_err(|error| RpcError::Malformed(error.to_string()));
        Ok(Some(message?))
    }
}
