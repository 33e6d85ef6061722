// Sends one event twice in a batch to go.CODEC, for each codec. Arguments: brokers, file of the event.
package main

import (
	"context"
	"os"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	event, err := os.ReadFile(os.Args[2])
	if err != nil {
		panic(err)
	}
	codecs := map[string]kgo.CompressionCodec{
		"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
	}
	for name, codec := range codecs {
		client, err := kgo.NewClient(kgo.SeedBrokers(os.Args[1]), kgo.ProducerBatchCompression(codec),
			kgo.ProducerLinger(200*time.Millisecond), kgo.AllowAutoTopicCreation())
		if err != nil {
			panic(err)
		}
		header := kgo.RecordHeader{Key: "content-type", Value: []byte("application/json")}
		for _, key := range []string{"first", "second"} {
			client.Produce(context.Background(), &kgo.Record{Topic: "go." + name, Key: []byte(key),
				Value: event, Headers: []kgo.RecordHeader{header}}, func(_ *kgo.Record, err error) {
				if err != nil {
					panic(err)
				}
			})
		}
		if err := client.Flush(context.Background()); err != nil {
			panic(err)
		}
		client.Close()
	}
}
