import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends one event twice in a batch to java.CODEC, for each codec. Arguments: brokers, file of the event. */
public class Producers {
    public static void main(String[] arguments) throws Exception {
        byte[] event = java.nio.file.Files.readAllBytes(java.nio.file.Path.of(arguments[1]));
        for (String codec : new String[] {"none", "gzip", "snappy", "lz4", "zstd"}) {
            Map<String, Object> settings = Map.of(
                "bootstrap.servers", arguments[0], "compression.type", codec, "linger.ms", 200);
            var bytes = new ByteArraySerializer();
            try (var producer = new KafkaProducer<byte[], byte[]>(settings, bytes, bytes)) {
                for (String key : new String[] {"first", "second"}) {
                    var record = new ProducerRecord<byte[], byte[]>("java." + codec, key.getBytes(), event);
                    record.headers().add("content-type", "application/json".getBytes());
                    producer.send(record);
                }
            }
        }
    }
}
